import { isIntegerFrom, optionError } from '../check-option.js';
import type { Json } from '../json.js';
import { type OptionFields, optionalField, readOptions } from '../option-fields.js';
import { choiceKind, kindOf, type OptionKind, PROBLEM_KIND, SWITCH_KIND, textKind } from '../option-kinds.js';
import { copyJson } from '../plain-json.js';
import type { Direction } from '../results/direction.js';

/** A problem without code, whose activities are all done by those who `ask` for them. */
export interface InlineProblem {
  /** A short name, shown in tables: 1 to 200 characters. */
  readonly name: string;
  /** The state of the first agent: plain JSON, not null. */
  readonly root: Json;
  /** The test cases: a list of plain JSON, or a number n for the tasks 0 to n-1. @defaultValue evaluations are repeated draws */
  readonly tasks?: readonly Json[] | number;
  /** Evaluations give scores, of which the smallest, or the largest, is best. @defaultValue they give rewards in [0, 1] */
  readonly direction?: Direction;
  /** Whether an evaluation of an agent on a task always says the same. @defaultValue false */
  readonly exact?: boolean;
}

/** In the place of the URL of a module. */
export const INLINE_URL = 'inline:';

const LONGEST_NAME = 200;
const MOST_TASKS = 1_000_000;

/** Plain JSON for which something holds. What is read is a copy. */
function jsonKind<Value extends Json>(rule: string, holds: (value: Json) => value is Value): OptionKind<Value> {
  return {
    rule,
    notation: 'data',
    read: (value, field) => {
      const copied = copyJson(value);
      if (copied.status === 'refused') {
        const { path, found } = copied.fault;
        throw optionError(field, rule, `${field}${path.slice(1)} is ${found}`);
      }
      return kindOf(rule, 'data', (copy): copy is Value => copy === copied.value && holds(copied.value)).read(
        copied.value,
        field,
      );
    },
  };
}

const PROBLEM_FIELDS = {
  name: optionalField(
    'its name',
    textKind(`1 to ${LONGEST_NAME} characters`, (name) => name.length >= 1 && name.length <= LONGEST_NAME),
  ),
  root: optionalField(
    'the first agent',
    jsonKind('plain JSON, not null', (value): value is Json => value !== null),
  ),
  tasks: optionalField(
    'the test cases',
    jsonKind(
      `a list of plain JSON, not empty, or a number of tasks from 1 to ${MOST_TASKS}`,
      (value): value is readonly Json[] | number =>
        Array.isArray(value)
          ? value.length > 0 && value.length <= MOST_TASKS
          : isIntegerFrom(1, value) && Number(value) <= MOST_TASKS,
    ),
  ),
  direction: optionalField('which scores are best', choiceKind(['minimize', 'maximize'])),
  exact: optionalField('whether an evaluation always says the same', SWITCH_KIND, 'false'),
} as const satisfies OptionFields<InlineProblem>;

/** @throws HgmError ERR_OPTION naming the field, the rule and the value */
function readInlineProblem(given: unknown): InlineProblem {
  const problem: Partial<InlineProblem> = readOptions<InlineProblem>('problem', PROBLEM_FIELDS, given);
  const { name, root } = problem;
  if (name === undefined) throw optionError('problem.name', PROBLEM_FIELDS.name.kind.rule, 'it is left out');
  if (root === undefined) throw optionError('problem.root', PROBLEM_FIELDS.root.kind.rule, 'it is left out');
  return { ...problem, name, root };
}

/** A problem as it is given: where its module is, or all of it. @throws HgmError ERR_OPTION naming the field, the rule and the value */
export function readProblem(given: unknown): string | InlineProblem {
  const isInline = typeof given === 'object' && given !== null && !isUrl(given);
  return isInline ? readInlineProblem(given) : PROBLEM_KIND.read(given, 'problem');
}

/** False for an object that lets nobody look at it: that is told where its fields are read. */
function isUrl(given: object): boolean {
  try {
    return given instanceof URL;
  } catch {
    return false;
  }
}
