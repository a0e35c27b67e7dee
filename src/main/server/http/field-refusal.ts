import { type ErrorCode, HgmError } from '../../../shared/errors.js';

/** That a field of a request, such as `body.count`, breaks its rule. */
export function fieldRefusal(code: ErrorCode, field: string, rule: string): HgmError {
  return new HgmError(code, `${field} is refused: ${rule}`, { details: { field } });
}
