import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { packageRoot } from '../compose/package-root.js';
import { SCHEMA_NOTES } from './schemas/common.js';

const DESCRIPTION =
  'Runs of hgm-orchestrator. Every error is { error: { code, message, details? } }; docs/errors.md has the remedy of each code.';

/** Of our own, since the service that registers the plugin may have a document itself. */
const DECORATOR = 'hgmDocument';

/**
 * Makes the document of the routes that are added from now on, from the schemas by which they check what they are sent.
 *
 * @param needsToken - whether requests must bring a token or its cookie
 * @returns what gives the document, once the service is ready
 */
export async function describeRoutes(app: FastifyInstance, needsToken: boolean): Promise<() => unknown> {
  await app.register(swagger, {
    decorator: DECORATOR,
    openapi: {
      openapi: '3.1.0',
      info: { title: 'hgm-orchestrator', version: packageRoot().version, description: DESCRIPTION },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'hgm_session' },
        },
      },
      ...(needsToken && { security: [{ token: [] }, { cookie: [] }] }),
    },
    transform: createJsonSchemaTransform({ schemaRegistry: SCHEMA_NOTES }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry: SCHEMA_NOTES }),
  });
  let document: unknown;
  return () => {
    document ??= Reflect.apply(Reflect.get(app, DECORATOR), app, []);
    return document;
  };
}
