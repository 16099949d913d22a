import { z } from 'zod';
import { modeSchema } from '../ceremony/mode.ts';
import { noteLimit } from '../ceremony/note-limit.ts';
import { base64Schema } from '../ceremony/plan-values.ts';
import { planSchema } from '../ceremony/plan.ts';
import { scriptSchema } from '../ceremony/script.ts';
import { approverViewSchema } from './approver-views.ts';
import { backedUpKeyViewSchema, ledgerBackupsViewSchema } from './backup-views.ts';
import { bagNoteSchema } from './bag-views.ts';
import { shareSetViewSchema } from './share-views.ts';
import { voidSetViewSchema } from './void-set-views.ts';
import { chosenModuleSchema, tokenListSchema, tokenModuleViewSchema } from './token-views.ts';
import { chosenFileSchema, chosenObjectSchema, folderViewSchema, keyFileMakers } from './chosen-views.ts';
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
const note = z.string().min(1).max(noteLimit);

export const contract = {
  'workstation.status': call(nothing, statusViewSchema),
  'workstation.enterMode': call(z.strictObject({ mode: modeSchema }), statusViewSchema),
  'home.overview': call(nothing, overviewSchema),
  'preset.list': call(nothing, z.array(presetViewSchema)),
  /** Opens the file dialog; null when the person cancelled it. */
  'request.choose': call(nothing, csrViewSchema.nullable()),
  'folder.choose': call(nothing, folderViewSchema.nullable()),
  /** A key file on a volume, made here or by another program; read once for its digest and for what it is, not opened. */
  'keyFile.choose': call(z.strictObject({ madeBy: z.enum(keyFileMakers) }), chosenFileSchema.nullable()),
  /** Registered modules with the tokens in their slots, and the tokens that hold a key of this ledger and are in none. */
  'token.list': call(nothing, tokenListSchema),
  /** Opens the file dialog for a PKCS #11 module and reads its file; nothing of it runs. Null when the person cancelled it. */
  'tokenModule.choose': call(nothing, chosenModuleSchema.nullable()),
  /** Forgets what `tokenModule.choose` showed: people declined it, and it can be registered only after it was chosen again. */
  'tokenModule.decline': call(nothing, nothing),
  /**
   * Loads and registers the module that `tokenModule.choose` showed last, once; `sha256` (hex) is the digest that it showed. No path is taken from
   * the window. Faults: `request-refused` for anything that was not shown, `token-module-changed` where the file is another by now.
   */
  'tokenModule.register': call(z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }), tokenModuleViewSchema),
  'tokenModule.forget': call(z.strictObject({ path: z.string().max(4_096) }), nothing),
  /** Share sets that are not void. */
  'custodian.list': call(nothing, z.array(shareSetViewSchema)),
  /** Share sets that are void, of keys that are not destroyed. */
  'custodian.voidSets': call(nothing, z.array(voidSetViewSchema)),
  /** Who is enrolled as an approver. */
  'approver.list': call(nothing, z.array(approverViewSchema)),
  /** Keys that are not destroyed, with their backups. */
  'backup.list': call(nothing, z.array(backedUpKeyViewSchema)),
  /** Backups of the ledger by itself. */
  'backup.ledger': call(nothing, ledgerBackupsViewSchema),
  /**
   * A certificate or CRL that was made elsewhere; null when the person cancelled the choice. `issuer`: DER of the certificate whose key must
   * have signed it, where one was chosen already. `certifies`: DER of the certificate that it, or one of several in the file, has to have
   * issued. `authority`: it is to be the certificate of one.
   */
  'object.choose': call(
    z.strictObject({
      kind: z.enum(['certificate', 'crl']),
      issuer: base64Schema.optional(),
      certifies: base64Schema.optional(),
      authority: z.literal(true).optional(),
    }),
    chosenObjectSchema.nullable(),
  ),
  'ceremony.propose': call(z.strictObject({ plan: planSchema }), scriptSchema),
  /** `acknowledged`: rule ids of every warning, each accepted by the people present. */
  'ceremony.open': call(z.strictObject({ planDigest: z.string(), acknowledged: z.array(z.string()).max(200) }), ceremonyViewSchema),
  'ceremony.current': call(nothing, ceremonyViewSchema.nullable()),
  /**
   * `otherwise`: why the opposite is attested, at a step with a choice. `noted`: at a step where a share goes into a bag, its number and
   * place as they are; null where there is none.
   */
  'ceremony.attest': call(
    z.strictObject({
      step: z.string(),
      initials: z.string().min(1).max(4),
      otherwise: note.optional(),
      noted: bagNoteSchema.optional(),
    }),
    ceremonyViewSchema,
  ),
  'ceremony.confirm': call(z.strictObject({ step: z.string(), typed: z.string().max(200) }), ceremonyViewSchema),
  'ceremony.approve': call(
    z.strictObject({ step: z.string(), initials: z.string().min(1).max(4), digits: z.string().max(40) }),
    ceremonyViewSchema,
  ),
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
  /** Prints the certificate of destruction of a closed ceremony that destroyed a key, as `transcript.print` does. */
  'destruction.print': call(
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
