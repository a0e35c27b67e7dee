/** What a spare process's thread is given to do: the module of a problem is then there when its first work comes. */
import { importModule } from '../import-module.js';

/** @param reference - as `ProblemReference.url` */
export async function importBeforehand(reference: string): Promise<void> {
  await importModule(URL.canParse(reference) ? reference : import.meta.resolve(reference));
}
