/** Any value that JSON can hold, and nothing that it would change. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
