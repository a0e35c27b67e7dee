import type { AgentView } from '../../shared/views/agent-views.js';
import type { MeasureView } from '../../shared/views/run-views.js';
import { formatFigure } from './best-figures.js';
import { plainLine } from './plain-text.js';

/** A tree as a Mermaid flowchart. @param best - key of the agent that stands out; null for none */
export function mermaidTree(agents: readonly AgentView[], measure: MeasureView | null, best: string | null): string {
  const byKey = new Map(agents.map((agent) => [agent.key, agent]));
  const lines = agents.flatMap((agent) => {
    const node = `  n${agent.number}["${mermaidText(labelOf(agent, measure))}"]`;
    const parent = agent.parent === null ? undefined : byKey.get(agent.parent);
    return [node, ...(parent === undefined ? [] : [`  n${parent.number} --> n${agent.number}`])];
  });
  const chosen = best === null ? undefined : byKey.get(best);
  const marks = chosen === undefined ? [] : [`  style n${chosen.number} stroke-width:3px`];
  return `${['flowchart TD', ...lines, ...marks].join('\n')}\n`;
}

/** A tree in the language of Graphviz; as {@link mermaidTree}. */
export function dotTree(agents: readonly AgentView[], measure: MeasureView | null, best: string | null): string {
  const byKey = new Map(agents.map((agent) => [agent.key, agent]));
  const lines = agents.flatMap((agent) => {
    const label = labelOf(agent, measure).replace(/[\\"]/g, '\\$&');
    const node = `  n${agent.number} [label="${label}"${agent.key === best ? ', penwidth=3' : ''}];`;
    const parent = agent.parent === null ? undefined : byKey.get(agent.parent);
    return [node, ...(parent === undefined ? [] : [`  n${parent.number} -> n${agent.number};`])];
  });
  return `${['digraph run {', '  node [shape=box];', ...lines, '}'].join('\n')}\n`;
}

function labelOf({ key, mean }: AgentView, measure: MeasureView | null): string {
  const action = plainLine(key.slice(key.lastIndexOf('/') + 1));
  return mean === null ? action : `${action} ${formatFigure(mean, measure?.scale === 'score')}`;
}

/** Mermaid knows characters by their numbers, and takes the others for its own. */
function mermaidText(text: string): string {
  return text.replace(/[^\p{L}\p{N} ._-]/gu, (character) => `#${character.codePointAt(0)};`);
}
