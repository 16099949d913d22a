import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import type { ActDraft } from './step-draft.ts';
import type { Prepared, World } from './ceremony-program.ts';
import { crlRefresh } from './crl-refresh.ts';
import type { EffectContext, EffectName, EffectResult } from './effect.ts';
import { intermediateSigning } from './intermediate-signing.ts';
import { mediaExport } from './media-export.ts';
import { rootCreation } from './root-creation.ts';
import { Fault } from '../../shared/fault/fault.ts';

/** The ceremonies Anchorite knows, by the kind of operation. Written out so that each keeps its own type. */

export function actsOf(operation: Operation, plan: Plan): readonly ActDraft[] {
  switch (operation.kind) {
    case 'root-creation':
      return rootCreation.acts(operation, plan);
    case 'intermediate-signing':
      return intermediateSigning.acts(operation, plan);
    case 'crl-refresh':
      return crlRefresh.acts(operation, plan);
    case 'media-export':
      return mediaExport.acts(operation, plan);
  }
}

export function prepareOperation(operation: Operation, world: World): Promise<Prepared> {
  switch (operation.kind) {
    case 'root-creation':
      return rootCreation.prepare(operation, world);
    case 'intermediate-signing':
      return intermediateSigning.prepare(operation, world);
    case 'crl-refresh':
      return crlRefresh.prepare(operation, world);
    case 'media-export':
      return mediaExport.prepare(operation, world);
  }
}

export function performEffect(name: EffectName, context: EffectContext): Promise<EffectResult> {
  const { operation } = context;
  const unknown = (): never => {
    throw new Fault('internal', {}, { cause: `${operation.kind} has no effect ${name}` });
  };
  switch (operation.kind) {
    case 'root-creation':
      return (rootCreation.effects[name] ?? unknown)({ ...context, operation });
    case 'intermediate-signing':
      return (intermediateSigning.effects[name] ?? unknown)({ ...context, operation });
    case 'crl-refresh':
      return (crlRefresh.effects[name] ?? unknown)({ ...context, operation });
    case 'media-export':
      return (mediaExport.effects[name] ?? unknown)({ ...context, operation });
  }
}
