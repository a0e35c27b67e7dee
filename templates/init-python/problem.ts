import { defineProblem, program } from 'hgm-orchestrator/problem';
import { z } from 'zod';

/** An agent: the coefficients of a polynomial, the constant first. An agent is plain JSON, whatever else it may be. */
type Polynomial = number[];

/** What `--param NAME=VALUE` sets: other names, and other values, are refused. Python is told them with each request. */
const parameters = z.strictObject({
  /** Degree of the polynomials. */
  degree: z.int().min(1).max(12).default(3),
});

/** Started once in each thread, and asked line by line: what it has imported and computed stays. */
const polynomial = program('python3', ['polynomial.py'], { mode: 'lines' });

export default defineProblem<Polynomial, number, undefined, z.infer<typeof parameters>>({
  name: '{{name}}',
  params: parameters,
  root: ({ params }) => Array.from({ length: params.degree + 1 }, () => 0),
  // The points that polynomial.py has: they are told by their numbers.
  tasks: 60,
  expandSees: { results: 20 },
  expand: polynomial,
  evaluate: polynomial,
  describe: (coefficients) => coefficients.map((value, power) => `${value.toFixed(2)} x^${power}`).join(' + '),
});
