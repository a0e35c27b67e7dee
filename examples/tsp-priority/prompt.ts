/** What a model is told, and what is taken from its answer. */
import type { ExpandContext } from 'hgm-orchestrator/problem';
import { type Heuristic, HeuristicError } from './heuristic.js';
import { parseSource, print } from './syntax.js';

export const SYSTEM_PROMPT = `You improve a heuristic for the travelling salesman problem in the unit square. A tour is built city by city. At each step
priority(current, destination, unvisited, distances) is called: the city where the tour is, the city where it has to end, an array of the cities not yet
visited, and an array of rows of distances, distances[a][b]. It returns an array with a score of each unvisited city, in their order: the greatest is visited
next. Besides JavaScript itself it may call
  without(cities, city): the cities but one
  mean(cities, figure), least(cities, figure), most(cities, figure), deviation(cities, figure), leastTwo(cities, figure): of what the function figure(city)
    returns for each of the cities: its mean, least, greatest, standard deviation, and the mean of the two least
  angle(one, other, opposite): the angle between two sides of a triangle, from three lengths
It must be deterministic, keep nothing between calls and take some microseconds for each unvisited city. Answer with one function declaration named priority with
these four parameters, in a block of code, and nothing else.`;

/** The parent, how it did, where it fell short, and another good function to borrow from. */
export function userPrompt(
  { source }: Heuristic,
  { results, mates }: Pick<ExpandContext<unknown, unknown, unknown, unknown, Heuristic>, 'results' | 'mates'>,
): string {
  const figures = results.map((result) =>
    'code' in result
      ? `- it failed: ${result.message}`
      : `- ${JSON.stringify({ gap: 'score' in result ? result.score : null, ...feedbackOf(result.feedback) })}`,
  );
  return [
    'This function is to be changed such that tours get shorter:',
    codeBlock(source),
    ...(figures.length === 0
      ? []
      : [
          'On sets of random instances its tours were longer than the shortest by the fraction `gap` on average and `worst` at most; `lastTenth` of the length was travelled in the last tenth of the steps:',
          ...figures,
        ]),
    ...mates.map(({ agent, mean }) => `Another function, whose gap is ${mean.toFixed(4)}:\n${codeBlock(agent.source)}`),
  ].join('\n');
}

function feedbackOf(feedback: unknown): object {
  return typeof feedback === 'object' && feedback !== null ? feedback : {};
}

function codeBlock(source: string): string {
  return `\`\`\`js\n${source.trim()}\n\`\`\``;
}

/** The function in an answer, printed as all are; undefined, with a reason for the log, where there is none. */
export function heuristicIn(answer: string): Heuristic | { readonly fault: string } {
  const code = /```[a-z]*\n(.*?)```/is.exec(answer)?.[1] ?? answer;
  try {
    return { source: print(parseSource(code)) };
  } catch (error) {
    if (error instanceof HeuristicError) return { fault: error.message };
    throw error;
  }
}
