import { ask } from '../../shared/ceremony/ask.ts';
import type { AuthorityAdoption } from '../../shared/ceremony/authority-adoption.ts';
import type { KeyRestoration } from '../../shared/ceremony/key-operations.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Script } from '../../shared/ceremony/script.ts';
import { authorityOf, type Asking, type Bench, type Evidence, type OpenedFile } from './effect.ts';
import { wipeWith } from './live-ceremony.ts';
import { lent } from './quorum-acts.ts';
import { dealtQuorum } from './share-dealing.ts';
import type { StepDraft } from './step-draft.ts';

/**
 * A key file that comes back or from elsewhere is opened, and its key held against the certificate, before anything is set or dealt: no
 * passphrase and no share card is made for a file that nobody can open, or that holds another key. The file and what opened it stay on
 * the bench until the key is sealed here, in the same act: from then on its volume may go.
 */

type FromFile = AuthorityAdoption | KeyRestoration;

/** The step that opens the file: whoever has what opens it gives it here, and nowhere else. */
export const openFileStep = (file: string, authority: string): StepDraft => ({
  kind: 'activate',
  effect: 'key.open-file',
  since: 3,
  activity: `Give what opens ${file}. Whether it holds the key of ${authority} is seen now, before anything is set or dealt for it.`,
  button: 'Open the file',
});

/** The step that seals the key here; `isDealt`: under a secret that was dealt, so that it asks for nothing. */
export const sealStep = (effect: 'key.adopt' | 'key.restore', authority: string, isDealt: boolean, more = ''): StepDraft => ({
  kind: 'activate',
  effect,
  activity: `${isDealt ? `Seal the key of ${authority} here under the secret that was dealt.` : `Set the passphrase under which the key of ${authority} is sealed here.`}${more}`,
  button: isDealt ? 'Seal the key' : 'Set the passphrase',
});

/** Evidence that the key in the file, or on the token, is the one of the certificate. */
export const openedAndProven: Evidence = {
  label: 'Opened',
  value: 'its public half is that of the certificate; a challenge was signed and verified',
};

/** Leaves the file on the bench until its key is sealed here, at the latest until the act ends. The bench wipes it. */
export function holdFile(bench: Bench, file: OpenedFile): void {
  bench.file = file;
  wipeWith(bench, {
    wipe: () => {
      file.bytes.fill(0);
      file.opening?.wipe();
    },
  });
}

/**
 * The file that is opened is the one that people looked at. `compared`: its SHA-256 then; undefined of scripts from before it was kept.
 * Fault: `file-changed` {file, found}.
 */
export function refuseChanged(file: string, found: string, compared: string | undefined): void {
  if (compared !== undefined && found !== compared) throw new Fault('file-changed', { file, found });
}

/** The file that was opened, for a store that wipes what it is given. Fault: `step-out-of-order`. */
export function fileOnBench({ file }: Bench): OpenedFile {
  if (!file) throw new Fault('step-out-of-order');
  return { ...file, bytes: Uint8Array.from(file.bytes), opening: file.opening && lent(file.opening) };
}

/**
 * Up to the second edition of the scripts a file was opened by the step that seals its key. Such a script goes on where its key is sealed
 * already. Fault: `ceremony-not-resumable` {why}.
 */
export function refuseUnopened({ plan, steps }: Pick<Script, 'plan' | 'steps'>, position: number): void {
  const isFromFile = (name: string | null): boolean =>
    plan.operations.some(
      (one) => one.name === name && (one.kind === 'key-restoration' || (one.kind === 'authority-adoption' && 'file' in one.key)),
    );
  const opened = new Set(steps.flatMap(({ effect, operation }) => (effect === 'key.open-file' ? [operation] : [])));
  const sealing = steps.slice(position).filter(({ effect }) => effect === 'key.restore' || effect === 'key.adopt');
  if (sealing.some(({ operation }) => isFromFile(operation) && !opened.has(operation)))
    throw new Fault('ceremony-not-resumable', {
      why: 'its script is an earlier one, in which a key file was opened after all was set',
    });
}

/** The new passphrase, where no quorum takes its place. */
export const askToSeal: Asking<FromFile> = ({ operation, given }) =>
  Promise.resolve(dealtQuorum(operation) || given.length > 0 ? null : ask('passphrase', 'set', authorityOf(operation)));
