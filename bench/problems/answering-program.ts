/** A program that answers each line with a number, and does nothing else: what a search adds is the most that there is to see of it. */
export const ANSWERING_PROGRAM = {
  command: 'python3',
  args: ['-c', 'import sys\nfor line in sys.stdin:\n    print(0.5, flush=True)'],
} as const;
