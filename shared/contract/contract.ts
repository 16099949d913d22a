import { z } from 'zod';
import { modeSchema } from '../ceremony/mode.ts';
import { planSchema } from '../ceremony/plan.ts';
import { scriptSchema } from '../ceremony/script.ts';
import { backedUpKeyViewSchema } from './backup-views.ts';
import { shareSetViewSchema } from './share-views.ts';
import { tokenModuleViewSchema } from './token-views.ts';
import { chosenFileSchema, chosenObjectSchema, folderViewSchema } from './chosen-views.ts';
import {
  artifactDetailSchema,
  ceremonySummarySchema,
  ceremonyViewSchema,
  csrViewSchema,
  faultViewSchema,
  ledgerEntryViewSchema,
  listedArtifactSchema,
  overviewSchema,
  presetViewSchema,
  qrViewSchema,
  shownReferenceSchema,
  statusViewSchema,
} from './views.ts';

/**
 * The one table of what may pass between the window and the main process. Requests are parsed by main, responses by both.
 * There is no other channel, except the activation door (`activation-door.ts`), which no wizard can reach.
 */

const nothing = z.strictObject({});
const call = <Request extends z.ZodType, Response extends z.ZodType>(request: Request, response: Response) => ({
  request,
  response,
});
const ceremonyId = z.string().min(1).max(60);
const note = z.string().min(1).max(2_000);

export const contract = {
  'workstation.status': call(nothing, statusViewSchema),
  'workstation.enterMode': call(z.strictObject({ mode: modeSchema }), statusViewSchema),
  'home.overview': call(nothing, overviewSchema),
  'preset.list': call(nothing, z.array(presetViewSchema)),
  /** Opens the file dialog; null when the person cancelled it. */
  'request.choose': call(nothing, csrViewSchema.nullable()),
  'folder.choose': call(nothing, folderViewSchema.nullable()),
  /** A key file on a volume; read once for its digest, not opened. */
  'keyFile.choose': call(nothing, chosenFileSchema.nullable()),
  /** Registered modules with the tokens in their slots. */
  'token.list': call(nothing, z.array(tokenModuleViewSchema)),
  /** Opens the file dialog for a PKCS #11 module and registers it; null when the person cancelled it. */
  'tokenModule.register': call(nothing, tokenModuleViewSchema.nullable()),
  'tokenModule.forget': call(z.strictObject({ path: z.string().max(4_096) }), nothing),
  /** Share sets that are not void. */
  'custodian.list': call(nothing, z.array(shareSetViewSchema)),
  /** Keys that are not destroyed, with their backups. */
  'backup.list': call(nothing, z.array(backedUpKeyViewSchema)),
  /** A certificate or CRL that was made elsewhere; null when the person cancelled the choice. */
  'object.choose': call(z.strictObject({ kind: z.enum(['certificate', 'crl']) }), chosenObjectSchema.nullable()),
  'ceremony.propose': call(z.strictObject({ plan: planSchema }), scriptSchema),
  /** `acknowledged`: rule ids of every warning, each accepted by the people present. */
  'ceremony.open': call(z.strictObject({ planDigest: z.string(), acknowledged: z.array(z.string()).max(200) }), ceremonyViewSchema),
  'ceremony.current': call(nothing, ceremonyViewSchema.nullable()),
  'ceremony.attest': call(z.strictObject({ step: z.string(), initials: z.string().min(1).max(4) }), ceremonyViewSchema),
  'ceremony.confirm': call(z.strictObject({ step: z.string(), typed: z.string().max(200) }), ceremonyViewSchema),
  /** Starts the program's own step, or opens the activation window for an `activate` step. */
  'ceremony.perform': call(z.strictObject({ step: z.string() }), ceremonyViewSchema),
  'ceremony.recordException': call(
    z.strictObject({ step: z.string(), expected: note, happened: note, decision: note, by: note }),
    ceremonyViewSchema,
  ),
  'ceremony.abort': call(z.strictObject({ why: note }), ceremonyViewSchema),
  'ceremony.resume': call(nothing, ceremonyViewSchema),
  'ceremony.list': call(nothing, z.array(ceremonySummarySchema)),
  /** The record of any ceremony of this ledger. */
  'ceremony.record': call(z.strictObject({ id: ceremonyId }), ceremonyViewSchema),
  /** Prints the transcript of an ended ceremony and keeps it in the home; `pdf` false when only HTML could be written. */
  'transcript.print': call(
    z.strictObject({ id: ceremonyId }),
    z.object({ path: z.string(), sha256: z.string(), pdf: z.boolean() }),
  ),
  'artifact.list': call(nothing, z.array(listedArtifactSchema)),
  'artifact.show': call(shownReferenceSchema, artifactDetailSchema),
  /** `density`: QR version of a frame (shared/qr/carried-frames.ts). */
  'artifact.frames': call(
    z.strictObject({ artifact: shownReferenceSchema, density: z.enum(['v10', 'v15', 'v20', 'v25']) }),
    qrViewSchema,
  ),
  'ledger.page': call(
    z.strictObject({ before: z.int().min(0).nullable(), limit: z.int().min(1).max(500) }),
    z.array(ledgerEntryViewSchema),
  ),
  'ledger.verify': call(nothing, z.object({ size: z.int(), headHash: z.string(), checkpoints: z.int() })),
} as const;

export type Contract = typeof contract;
export type CallName = keyof Contract;
export type CallRequest<N extends CallName> = z.input<Contract[N]['request']>;
export type CallResponse<N extends CallName> = z.output<Contract[N]['response']>;

export const callNames = Object.keys(contract) as readonly CallName[];

/** Every answer: a value of the call's response, or a fault. */
export const envelopeSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), fault: faultViewSchema }),
]);
export type Envelope = z.infer<typeof envelopeSchema>;

/** Events that main sends to the window. */
export const events = {
  /** The ceremony moved on by itself: an act ended, activation data came, a fault stopped it. */
  'ceremony.changed': ceremonyViewSchema,
  /** Work that takes more than a second; `total` 0 when unknown. */
  progress: z.object({ what: z.string(), done: z.number(), total: z.number() }),
} as const;
export type EventName = keyof typeof events;
export type EventValue<N extends EventName> = z.output<(typeof events)[N]>;
