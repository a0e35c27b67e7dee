/** The Dockerfile and compose.yaml, read: what they say is run is what the tests run. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { parse } from 'yaml';
import { z } from 'zod';
import { PROJECT_ROOT } from '../support/project-root.js';

export function readText(name: string): string {
  return readFileSync(join(PROJECT_ROOT, name), 'utf8');
}

export interface DockerInstruction {
  readonly keyword: string;
  /** As it stands there, with its line ends. */
  readonly text: string;
}

/** The instructions of each stage, `FROM` first. */
export function dockerStages(): DockerInstruction[][] {
  const stages: DockerInstruction[][] = [];
  for (const instruction of DockerfileParser.parse(readText('Dockerfile')).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') stages.push([]);
    stages.at(-1)?.push({ keyword, text: instruction.getArgumentsContent() ?? '' });
  }
  return stages;
}

/** The texts of a stage's instructions of one kind. */
export function textsOf(stage: readonly DockerInstruction[], keyword: string): string[] {
  return stage.filter((instruction) => instruction.keyword === keyword).map(({ text }) => text);
}

/** The list that an instruction has in its JSON form. */
export function listOf(stage: readonly DockerInstruction[], keyword: string): string[] {
  const [text] = textsOf(stage, keyword);
  assert.ok(text !== undefined, `the stage has no ${keyword}`);
  return z.array(z.string()).parse(JSON.parse(text));
}

const duration = z.string().regex(/^\d+s$/);
const condition = z.strictObject({ condition: z.enum(['service_started', 'service_healthy']) });

/** What our compose file uses of the specification. */
const composeSchema = z.strictObject({
  name: z.string(),
  services: z.record(
    z.string(),
    z.strictObject({
      image: z.string(),
      build: z.string().optional(),
      command: z.array(z.string()),
      volumes: z.array(z.string().regex(/^[\w./-]+:\/[\w/-]+(:ro)?$/)),
      healthcheck: z
        .strictObject({ test: z.array(z.string()), interval: duration, timeout: duration, retries: z.int() })
        .optional(),
      depends_on: z.record(z.string(), condition).optional(),
      deploy: z.strictObject({ replicas: z.int().positive() }).optional(),
      stop_grace_period: duration.optional(),
      restart: z.enum(['unless-stopped', 'on-failure', 'no']).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});

export type ComposeFile = z.infer<typeof composeSchema>;
export type ComposeService = ComposeFile['services'][string];

export function composeFile(): ComposeFile {
  return composeSchema.parse(parse(readText('compose.yaml'), { strict: true, uniqueKeys: true }));
}

/** @throws AssertionError when there is none */
export function serviceOf({ services }: ComposeFile, name: string): ComposeService {
  const service = services[name];
  assert.ok(service !== undefined, `compose.yaml has no service ${name}`);
  return service;
}
