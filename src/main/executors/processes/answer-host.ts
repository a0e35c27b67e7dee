import { assertNever } from '../../../shared/assert-never.js';
import { encodeError, isEnvelope } from '../../../shared/error-envelope.js';
import type { HostEndpoint } from '../../../shared/messages.js';
import type { CallAnswer, HostRequest } from '../worker-host/protocol.js';

/** Does what user code of a host asks of this process. */
export async function answerHost(request: HostRequest, endpoint: HostEndpoint): Promise<CallAnswer> {
  try {
    return { status: 'returned', value: await perform(request, endpoint) };
  } catch (thrown) {
    // The endpoint rejects with envelopes.
    return { status: 'threw', error: isEnvelope(thrown) ? thrown : encodeError(thrown) };
  }
}

function perform(request: HostRequest, endpoint: HostEndpoint): Promise<unknown> {
  switch (request.type) {
    case 'service':
      return endpoint.callService(request.path, ...request.args);
    case 'recall':
      return endpoint.recall(request.activityId, request.name);
    case 'keep':
      return endpoint.keep(request.activityId, request.name, request.value, request.cost);
    default:
      return assertNever(request);
  }
}
