import { bestFitCheck, compare, comparisonText } from './comparison.js';
import type { Heuristic } from './heuristic.js';
import { InstanceFileError, type InstanceSet, readInstances } from './instance-files.js';
import type { Parameters } from './parameters.js';
import { RECIPES, type Recipe, testInstances } from './recipes.js';

/** The instances of the file that `data` names; undefined without it. @throws InstanceFileError also when its bins are of another size */
export async function readData({ data, distribution }: Parameters): Promise<InstanceSet | undefined> {
  if (data === undefined) return undefined;
  const set = await readInstances(data);
  const { capacity } = RECIPES[distribution];
  if (set.capacity === capacity) return set;
  const fitting = Object.entries(RECIPES).find(([, recipe]) => recipe.capacity === set.capacity)?.[0];
  const remedy = fitting === undefined ? 'no distribution has such bins' : `use distribution=${fitting}`;
  throw new InstanceFileError(
    `${data}: its bins hold ${set.capacity}, those of distribution=${distribution} hold ${capacity}; ${remedy}`,
  );
}

/** The last lines of a run: how the best heuristic does on instances that it was not trained on. */
export async function reportBest(best: Heuristic, parameters: Parameters): Promise<string> {
  const recipe: Recipe = RECIPES[parameters.distribution];
  const published = { bestFit: undefined, funSearch: undefined };
  const generated = { name: 'generated', capacity: recipe.capacity, instances: testInstances(recipe), published };
  const data = await readData(parameters);
  const sets = data === undefined ? [generated] : [data, generated];
  const comparisons = sets.map((set) => compare(best, set));
  const check = data === undefined ? undefined : bestFitCheck(data, comparisons[0]!);
  return [comparisonText(comparisons), check].filter((line) => line !== undefined).join('\n');
}
