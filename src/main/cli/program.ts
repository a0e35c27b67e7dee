import { Command, CommanderError } from 'commander';
import { isHgmError } from '../../shared/errors.js';
import { isOutOfFiles, RAISE_FILE_LIMIT } from '../../shared/open-files.js';
import { errorLine } from '../report/error-line.js';
import { plainText } from '../report/plain-text.js';
import type { Cli, OutputStream } from './cli.js';
import { type CommandFactory, exampleText, type SetExitCode } from './command.js';
import { COMMANDS } from './commands.js';
import { ExitCode, exitCodeOfError } from './exit-code.js';

const VERSION_FLAGS: readonly string[] = ['-V', '--version'];

/**
 * Runs `hgm`.
 *
 * @param args - the command line after `hgm`
 * @returns the exit code. What went wrong has been told on stderr, in one sentence.
 * @throws what keeps a command from being loaded, such as a limit of open files
 */
export async function runCli(args: readonly string[], cli: Cli): Promise<number> {
  watchStream(cli, cli.stdout);
  watchStream(cli, cli.stderr);
  let exitCode: number = ExitCode.done;
  const program = await makeProgram(args, cli, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return tellUsage(cli, program, args, error);
    cli.stderr.write(`hgm: ${errorText(await inTheWordsOf(program, args, error), cli.env)}\n`);
    return exitCodeOfError(error);
  }
}

/** The program with the commands that a command line may need. */
async function makeProgram(args: readonly string[], cli: Cli, setExitCode: SetExitCode): Promise<Command> {
  const program = new Command('hgm')
    .description('Grows trees of agents from two functions, expand and evaluate, on every core of this machine.')
    .version(cli.version, VERSION_FLAGS.join(', '), 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .addHelpText(
      'after',
      `${exampleText('hgm init my-search', 'hgm run my-search --time 60s')}\nHGM_DEBUG=1 adds the stack to an error.\n`,
    );
  for (const load of neededBy(args)) program.addCommand((await load())(cli, setExitCode));
  for (const command of [program, ...program.commands]) {
    command
      .helpOption('-h, --help', 'print help')
      .exitOverride()
      .configureOutput({
        writeOut: (text) => cli.stdout.write(text),
        writeErr: (text) => cli.stderr.write(text),
        // Silent: the error that follows is printed once, as a sentence of ours.
        outputError: () => undefined,
        getOutHelpWidth: () => cli.stdout.columns ?? 100,
        getErrHelpWidth: () => cli.stderr.columns ?? 100,
      });
  }
  return program;
}

/** The command that is named, none for the version; else all, which the help and mistakes are told with. */
function neededBy([first = '']: readonly string[]): readonly (() => Promise<CommandFactory>)[] {
  if (VERSION_FLAGS.includes(first)) return [];
  const named = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  return named === undefined ? Object.values(COMMANDS) : [named];
}

/** Commander ends `--help`, `--version` and every mistake on the command line with an error of its own. */
function tellUsage(cli: Cli, program: Command, args: readonly string[], error: CommanderError): number {
  if (error.exitCode === 0) return ExitCode.done;
  // Without a subcommand, commander has printed the help.
  if (error.code === 'commander.help') return ExitCode.badInput;
  const command = program.commands.find((candidate) => candidate.name() === args[0]);
  const help = command === undefined ? 'hgm --help' : `hgm ${command.name()} --help`;
  const sentence = error.message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
  cli.stderr.write(`hgm: ${errorLine(`${sentence}; see ${help}`, 'ERR_USAGE')}\n`);
  return ExitCode.badInput;
}

/** An error about options, with the flags of the command that was called. */
async function inTheWordsOf(program: Command, [name]: readonly string[], error: unknown): Promise<unknown> {
  const command = program.commands.find((candidate) => candidate.name() === name);
  if (command === undefined || !isHgmError(error, 'ERR_OPTION')) return error;
  // Here, since most command lines need no table of options, or have loaded it already.
  const { withFlagNames } = await import('./flag-names.js');
  return withFlagNames(error, command);
}

function errorText(error: unknown, env: NodeJS.ProcessEnv): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = isHgmError(error) ? error.code : undefined;
  if (env.HGM_DEBUG === '1' && error instanceof Error) {
    return `${errorLine(message, code)}\n${plainText(stackWithCauses(error))}`;
  }
  if (code === undefined && isOutOfFiles(error)) return plainText(`too many files are open (${message}); ${RAISE_FILE_LIMIT}`);
  return errorLine(code === undefined ? `something unforeseen happened: ${message} (HGM_DEBUG=1 shows where)` : message, code);
}

function stackWithCauses(error: Error): string {
  const stack = error.stack ?? error.message;
  return error.cause instanceof Error ? `${stack}\ncaused by ${stackWithCauses(error.cause)}` : stack;
}

/**
 * Tells of the loss of the reader of stdout, as other programs get SIGPIPE for it: a run then stops in good order, and other commands end.
 * The loss of the reader of stderr is ignored, since it could not be told.
 */
function watchStream(cli: Cli, stream: OutputStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (stream === cli.stderr) return;
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') {
      if (!cli.signals.emit('unread')) cli.leave(ExitCode.unread);
      return;
    }
    cli.stderr.write(`hgm: cannot write to stdout: ${plainText(error.message)}\n`);
    cli.leave(ExitCode.failed);
  });
}
