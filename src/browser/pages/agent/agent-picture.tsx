import type { JSX } from 'preact';
import type { AgentDetail, PictureView } from '../../../shared/views/agent-views.js';
import { useSource } from '../../app/source.js';
import { useLoaded } from '../../data/use-loaded.js';
import { Panel } from '../../parts/panel.js';

interface AgentPictureProps {
  readonly agent: AgentDetail;
  readonly runId: string;
}

/** What the problem draws of an agent: as the run has it, else drawn now. Nothing where it draws nothing. */
export function AgentPicture({ agent, runId }: AgentPictureProps): JSX.Element | null {
  const source = useSource();
  const { key, picture } = agent;
  const load = async (): Promise<PictureView> => (picture === null ? source.picture(runId, key) : { picture, fault: null });
  const { value, error } = useLoaded(`picture ${runId} ${key} ${picture !== null}`, load, { everyMs: null });
  const fault = value?.fault ?? error?.message ?? null;
  if (fault === null && (value === undefined || value.picture === null)) return null;
  return (
    <Panel title="Picture">
      {fault === null && value?.picture != null ? (
        <img class="picture" src={value.picture} alt={`What the problem draws of ${key}`} />
      ) : (
        <p class="muted pad">It could not be drawn: {fault}</p>
      )}
    </Panel>
  );
}
