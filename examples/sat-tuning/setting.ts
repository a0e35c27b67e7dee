/** What is tuned. */

/** A variable whose flip would break b clauses is flipped with a probability proportional to (eps + b)^-cb. */
export interface Setting {
  readonly cb: number;
  readonly eps: number;
}

/** What Balint and Schöning published for 3-SAT (SAT 2012, Table 1: break-only, polynomial). */
export const PUBLISHED: Setting = Object.freeze({ cb: 2.06, eps: 0.9 });

export const BOUNDS = Object.freeze({ cb: [0.1, 6], eps: [0.05, 4] } as const);

/** How far a child is from the middle of its parents, as the standard deviation of the logarithm. */
const STEP = 0.2;

/** A setting near the geometric mean of two, which may be the same. */
export function moved(one: Setting, other: Setting, random: () => number): Setting {
  const between = (name: keyof Setting) => {
    const [least, most] = BOUNDS[name];
    const value = Math.sqrt(one[name] * other[name]) * Math.exp(STEP * normal(random));
    return Number(Math.min(most, Math.max(least, value)).toFixed(3));
  };
  return { cb: between('cb'), eps: between('eps') };
}

export function describeSetting({ cb, eps }: Setting): string {
  return `cb ${cb}, eps ${eps}`;
}

/** A standard normal number (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
