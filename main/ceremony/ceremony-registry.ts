import type { Ask } from '../../shared/ceremony/ask.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { ActivationData } from '../ports/key-store.ts';
import { approverEnrolment } from './approver-enrolment.ts';
import { approverWithdrawal } from './approver-withdrawal.ts';
import { authorityAdoption } from './authority-adoption.ts';
import type { ActDraft } from './step-draft.ts';
import type { CeremonyProgram, Prepared, World } from './ceremony-program.ts';
import { copyEnd } from './copy-end.ts';
import { crlRefresh } from './crl-refresh.ts';
import type { EffectContext, EffectName, EffectResult } from './effect.ts';
import { intermediateSigning } from './intermediate-signing.ts';
import { keyBackup } from './key-backup.ts';
import { keyCarriage } from './key-carriage.ts';
import { keyDestruction } from './key-destruction.ts';
import { keyExport } from './key-export.ts';
import { keyResealing } from './key-resealing.ts';
import { keyRestoration } from './key-restoration.ts';
import { keySecondHome } from './key-second-home.ts';
import { keyStateChange } from './key-state-change.ts';
import { ledgerBackup } from './ledger-backup.ts';
import { ledgerBackupEnd } from './ledger-backup-end.ts';
import { ledgerDrill } from './ledger-drill.ts';
import { mediaExport } from './media-export.ts';
import { restoreDrill } from './restore-drill.ts';
import { rootCreation } from './root-creation.ts';
import { shareCheck } from './share-check.ts';
import { shareStatus } from './share-status.ts';
import { tokenInitialisation } from './token-initialisation.ts';
import { tokenPinChange } from './token-pin-change.ts';

/** The ceremonies Anchorite knows, by the kind of operation; a missing one does not compile. */
const programs: { readonly [K in Operation['kind']]: CeremonyProgram<Extract<Operation, { readonly kind: K }>> } = {
  'root-creation': rootCreation,
  'intermediate-signing': intermediateSigning,
  'crl-refresh': crlRefresh,
  'media-export': mediaExport,
  'key-resealing': keyResealing,
  'key-carriage': keyCarriage,
  'key-restoration': keyRestoration,
  'key-state-change': keyStateChange,
  'key-destruction': keyDestruction,
  'copy-end': copyEnd,
  'share-check': shareCheck,
  'share-status': shareStatus,
  'token-initialisation': tokenInitialisation,
  'token-pin-change': tokenPinChange,
  'key-export': keyExport,
  'key-backup': keyBackup,
  'restore-drill': restoreDrill,
  'ledger-backup': ledgerBackup,
  'ledger-drill': ledgerDrill,
  'ledger-backup-end': ledgerBackupEnd,
  'key-second-home': keySecondHome,
  'authority-adoption': authorityAdoption,
  'approver-enrolment': approverEnrolment,
  'approver-withdrawal': approverWithdrawal,
};

/** The table pairs each kind with its own program, which the compiler cannot follow through an index. */
function programOf<Op extends Operation>({ kind }: Op): CeremonyProgram<Op> {
  return programs[kind] as unknown as CeremonyProgram<Op>;
}

export function actsOf(operation: Operation, plan: Plan): readonly ActDraft[] {
  return programOf(operation).acts(operation, plan);
}

export function prepareOperation(operation: Operation, world: World): Promise<Prepared> {
  return programOf(operation).prepare(operation, world);
}

export function performEffect(name: EffectName, context: EffectContext): Promise<EffectResult> {
  const effect = programOf(context.operation).effects[name];
  if (!effect) throw new Fault('internal', {}, { cause: `${context.operation.kind} has no effect ${name}` });
  return effect(context);
}

/** What this step still has to be told; null when its effect can run. */
export async function askFor(name: EffectName, context: EffectContext): Promise<Ask | null> {
  return (await programOf(context.operation).asks?.[name]?.(context)) ?? null;
}

/** What the person who is asked to take something is shown. */
export function showFor(name: EffectName, context: EffectContext): ActivationData | null {
  return programOf(context.operation).shows?.[name]?.(context) ?? null;
}

/** Refuses a datum that cannot be right by itself. */
export async function acceptDatum(name: EffectName, context: EffectContext, datum: ActivationData): Promise<void> {
  await programOf(context.operation).accepts?.[name]?.(context, datum);
}
