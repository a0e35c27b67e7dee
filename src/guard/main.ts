/** The process that starts programs, and ends them when nobody is left who wants them. Its argument is the path at which it is to listen. */
import { startGuard } from './guard.js';

startGuard(process.argv[2] ?? '');
