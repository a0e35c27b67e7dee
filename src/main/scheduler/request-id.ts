import { checkOption } from '../../shared/check-option.js';
import type { ScheduleRequest } from './settlement.js';

/** Names activities without a request id of their own. */
const OWN_REQUEST_ID = /^activity:(\d+)$/;

/**
 * The id of a request: its own, or one made of the activity's number.
 *
 * @throws HgmError ERR_OPTION
 */
export function requestIdOf({ requestId }: ScheduleRequest, activityId: number): string {
  if (requestId === undefined) return `activity:${activityId}`;
  checkRequestId(requestId);
  return requestId;
}

/** @throws HgmError ERR_OPTION when a request may not have this id */
export function checkRequestId(requestId: string): void {
  const holds = typeof requestId === 'string' && requestId !== '' && !OWN_REQUEST_ID.test(requestId);
  checkOption('requestId', requestId, holds, 'a string that is not empty and not of the form activity:<number>');
}

/** The number in an id that was made of one; NaN for others. */
export function activityNumberOf(requestId: string): number {
  return Number(OWN_REQUEST_ID.exec(requestId)?.[1]);
}
