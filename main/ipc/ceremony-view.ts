import { fromBase64, fromHex, hexOfBase64 } from '../../shared/base/bytes.ts';
import { wordsOf } from '../../shared/base/pgp-words.ts';
import type { Approval } from '../../shared/ceremony/approval.ts';
import { copiesOutside } from '../../shared/ceremony/copies-outside.ts';
import type { EndedKey } from '../../shared/ceremony/ended-in-ceremony.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import { recordedEvents } from '../../shared/ceremony/recorded-events.ts';
import { recordedSteps } from '../../shared/ceremony/recorded-steps.ts';
import { unfinishedDealings } from '../../shared/ceremony/void-dealings.ts';
import type { Script } from '../../shared/ceremony/script.ts';
import type { ArtifactView, CeremonyView, DigestView, FaultView } from '../../shared/contract/views.ts';
import type { LiveCeremony } from '../ceremony/live-ceremony.ts';
import type { RunnerState } from '../ceremony/runner.ts';
import type { CheckpointRow } from '../ports/ledger.ts';

/** A digest in hex and in words. */
export function digestView(hex: string): DigestView {
  return { hex, words: wordsOf(fromHex(hex) ?? new Uint8Array()) };
}

export interface CeremonyFacts {
  readonly id: string;
  /** As in the view: to be counted when `live` is taken, before anything is awaited. */
  readonly told: number;
  readonly script: Script;
  readonly state: RunnerState;
  readonly entries: readonly LedgerEntry[];
  /** `endedKeysOf` these entries. */
  readonly ended: readonly EndedKey[];
  readonly checkpoint: CheckpointRow | undefined;
  readonly live: LiveCeremony | undefined;
  readonly fault: FaultView | null;
  /** What is to be approved now. */
  readonly approval: Approval | null;
  /** Who is enrolled, while there is something to approve. */
  readonly approvers?: readonly string[];
  /** What is on record of the bag that is looked for or opened now. */
  readonly bags?: readonly CeremonyView['bags'][number][];
}

/** The ceremony as the window draws it: a function of its entries, its script and what memory adds while it runs. */
export function ceremonyView(facts: CeremonyFacts): CeremonyView {
  const { id, told, script, state, entries, ended, checkpoint, live, fault, approval, approvers = [], bags = [] } = facts;
  const done = recordedSteps(script.steps, entries);
  return {
    id,
    told,
    title: script.plan.title,
    state: state.status,
    script,
    position: state.position,
    running: live?.runningSince != null,
    runningSince: live?.runningSince ?? null,
    awaitingActivation: live?.awaiting != null,
    awaitedFrom: live?.awaiting?.person ?? null,
    approvers: [...approvers],
    approval,
    bags: [...bags],
    progress: live?.progress ?? null,
    completed: script.steps.flatMap(({ id: step }) =>
      done.flatMap(({ entry: { seq, time, data }, begunAgainAt }) =>
        data.step === step && begunAgainAt === null ? [{ step, seq, time, initials: data.initials, evidence: data.evidence }] : [],
      ),
    ),
    begunAgain: done.flatMap(({ entry: { seq, time, data }, begunAgainAt }) =>
      begunAgainAt === null ? [] : [{ step: data.step, seq, time, initials: data.initials, begunAgainAt }],
    ),
    exceptions: entries.flatMap((entry) =>
      entry.type === 'exception-recorded' ? [{ seq: entry.seq, time: entry.time, ...entry.data }] : [],
    ),
    copiesOutside: [...copiesOutside(entries)],
    unfinishedDealings: unfinishedDealings(entries).map((dealing) => ({ ...dealing, shares: [...dealing.shares] })),
    endedKeys: ended.map((key) => ({ ...key, ended: [...key.ended], live: [...key.live], perhaps: [...key.perhaps] })),
    events: [...recordedEvents(script.steps, entries)],
    fault,
    abortedWhy: entries.findLast((entry) => entry.type === 'ceremony-aborted')?.data.why ?? null,
    artifacts: artifactsOf(entries),
    receipt: receiptOf(entries),
    checkpoint: checkpoint
      ? {
          size: checkpoint.size,
          note: checkpoint.note,
          head: digestView(checkpoint.headHash),
          root: digestView(hexOfBase64(checkpoint.rootHash)),
        }
      : null,
  };
}

/** What the last export that came to its end wrote; null when there was none. */
function receiptOf(entries: readonly LedgerEntry[]): CeremonyView['receipt'] {
  const written = entries.findLast((entry) => entry.type === 'export-closed');
  if (!written) return null;
  const { bundle, files } = written.data;
  const opened = entries.find((entry) => entry.type === 'export-opened' && entry.data.bundle === bundle);
  const sums = files.find(({ path }) => path === 'SHA256SUMS' || path.endsWith('/SHA256SUMS'));
  if (opened?.type !== 'export-opened' || !sums) return null;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { folder: opened.data.folder, bundle, files: files.length, bytes, sums: digestView(sums.sha256) };
}

/** Certificates and CRLs that these entries recorded, in order. */
export function artifactsOf(entries: readonly LedgerEntry[]): ArtifactView[] {
  return entries.flatMap((entry): ArtifactView[] => {
    if (entry.type === 'certificate-issued' || entry.type === 'certificate-adopted') {
      const { name, kind, fingerprint, der, subject } = entry.data;
      const size = fromBase64(der)?.length ?? 0;
      return [
        {
          kind: 'certificate',
          name,
          title: `${kind} certificate, ${subject}`,
          size,
          sha256: digestView(fingerprint),
          ceremony: entry.ceremony,
        },
      ];
    }
    if (entry.type === 'crl-issued' || entry.type === 'crl-adopted') {
      const { issuer, crlNumber, der, sha256 } = entry.data;
      const size = fromBase64(der)?.length ?? 0;
      return [
        {
          kind: 'crl',
          name: issuer,
          title: `CRL ${crlNumber} of ${issuer}`,
          size,
          sha256: digestView(sha256),
          ceremony: entry.ceremony,
        },
      ];
    }
    return [];
  });
}
