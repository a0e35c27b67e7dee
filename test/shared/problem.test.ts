import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineProblem } from '../../src/shared/problem.js';

interface Point {
  readonly x: number;
  readonly y: number;
}

const parts = { name: 'typed', root: () => 1, expand: (parent: number) => parent, evaluate: () => 1 };

test('a number of tasks beside tasks of another type is an error of types', () => {
  const problems = [
    defineProblem<number, Point>({ ...parts, tasks: [{ x: 0, y: 1 }] }),
    defineProblem<number, Point>({ ...parts, tasks: async () => [{ x: 0, y: 1 }] }),
    // @ts-expect-error: its tasks would be 0 to 59, which have no x
    defineProblem<number, Point>({ ...parts, tasks: 60 }),
    // @ts-expect-error: likewise
    defineProblem<number, Point>({ ...parts, tasks: () => 60 }),
    // @ts-expect-error: likewise
    defineProblem<number, string>({ ...parts, tasks: async () => 60 }),
    defineProblem<number>({ ...parts, tasks: 60, evaluate: (_, { task }) => task / 60 }),
    defineProblem<number, number>({ ...parts, tasks: () => 60 }),
    defineProblem<number, unknown>({ ...parts, tasks: 60 }),
    defineProblem({ ...parts, tasks: 60, evaluate: (agent: number, { task }) => (agent * task) / 60 }),
  ];
  for (const { name } of problems) assert.equal(name, 'typed');
});
