import { toError } from '../../../shared/error-envelope.js';
import { HgmError } from '../../../shared/errors.js';
import type { PictureView } from '../../../shared/views/agent-views.js';
import type { Renderer } from '../../compose/open-renderer.js';
import type { Readings } from '../../reading/readings.js';
import { pictureUrl } from '../../reading/run-follower.js';
import type { ProblemFolders } from '../problem-folders.js';

/** Most pictures that are kept, of at most 1,000,000 characters each: the latest that were asked for. */
const MOST_KEPT = 32;

const NONE: PictureView = Object.freeze({ picture: null, fault: null });

export interface PicturesParts {
  readonly readings: Readings;
  readonly folders: ProblemFolders;
  readonly renderer: Renderer;
}

/** What problems draw of agents, whether their run goes on or not: beside the run, which does not notice. */
export class Pictures {
  readonly #parts: PicturesParts;
  readonly #kept = new Map<string, Promise<PictureView>>();

  constructor(parts: PicturesParts) {
    this.#parts = parts;
  }

  /** @throws HgmError ERR_RUN_UNKNOWN, ERR_UNKNOWN_AGENT, ERR_UNAVAILABLE */
  of(runId: string, key: string): Promise<PictureView> {
    const name = `${runId} ${key}`;
    const kept = this.#kept.get(name);
    const picture = kept ?? this.#draw(runId, key);
    this.#kept.delete(name);
    this.#kept.set(name, picture);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    // What went wrong is tried again when it is asked for again.
    const forget = (): void => {
      if (this.#kept.get(name) === picture) this.#kept.delete(name);
    };
    if (kept === undefined) picture.then(({ fault }) => fault !== null && forget(), forget);
    return picture;
  }

  async #draw(runId: string, key: string): Promise<PictureView> {
    const { readings, folders, renderer } = this.#parts;
    const reading = await readings.reading(runId);
    const [[state], { sessions, params, seed, options }] = await Promise.all([reading.states([key]), reading.overview()]);
    const url = sessions.at(-1)?.problemUrl;
    // What has no code, or code that this server does not run, is not drawn.
    if (state === undefined || url?.startsWith('file:') !== true || !folders.holds(url)) return NONE;
    const problem = { url, params: { ...Object(params) }, seed: seed ?? 1 };
    try {
      const picture = await renderer.render(problem, state, options.isolation === 'process' ? 'process' : 'thread');
      return picture === null ? NONE : { picture: pictureUrl(picture), fault: null };
    } catch (thrown) {
      if (thrown instanceof HgmError && thrown.code === 'ERR_UNAVAILABLE') throw thrown;
      return { picture: null, fault: toError(thrown, 'render').message };
    }
  }
}
