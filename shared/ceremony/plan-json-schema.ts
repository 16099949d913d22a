import { z } from 'zod';
import { planSchema, validitySchema } from './plan.ts';
import { cryptoperiodSchema, instantSchema } from './plan-values.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * JSON Schema (draft 2020-12) of a plan file, for editors and for software that writes plans. What a schema can say is in it; what
 * depends on the ledger, on the preset or on another part of the plan is refused when the plan is proposed.
 */
export function planJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(planSchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => refine(zodSchema, jsonSchema),
  });
  return { title: 'Anchorite plan', ...schema };
}

/** What the schemas check in code and zod therefore leaves out. */
function refine(source: unknown, schema: JsonSchema): void {
  if (source === instantSchema) schema.pattern = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$';
  if (source === validitySchema || source === cryptoperiodSchema) oneEndOnly(schema);
}

/** Exactly one of the members that say when it ends: a shape for each instead of one. */
function oneEndOnly(schema: JsonSchema): void {
  const { notBefore, ...ends } = schema.properties ?? {};
  for (const name of ['type', 'properties', 'additionalProperties'] as const) delete schema[name];
  schema.oneOf = Object.entries(ends).map(([name, end]) => ({
    type: 'object',
    properties: { ...(notBefore !== undefined && { notBefore }), [name]: end },
    required: [name],
    additionalProperties: false,
  }));
}
