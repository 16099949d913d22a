import { ask } from '../../shared/ceremony/ask.ts';
import { custodyState } from '../../shared/ceremony/key-custody.ts';
import type { KeyRestoration } from '../../shared/ceremony/key-operations.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import { authorityWithKey, intendCopy, previewOfKey, recordNow, refuseEndedKey } from './custody-acts.ts';
import type { Asking, Effect } from './effect.ts';
import { keyRecordsOf } from './held-key.ts';
import { publicKeyOf } from './key-acts.ts';

const maxKeyFileBytes = 65_536;

/** Restoration: an encrypted key file from a volume and its passphrase become a sealed copy on this workstation again. */
export const keyRestoration: CeremonyProgram<KeyRestoration> = {
  acts: ({ authority, file }) => [
    {
      title: `Key of ${authority} from its file`,
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity: `Compare the SHA-256 of ${file} with the paper of the ceremony that wrote it.`,
          say: 'The digest of the key file is …',
          button: 'Digest compared',
        },
        {
          kind: 'act',
          effect: 'key.intend',
          activity: 'Draw the identifier of the new copy and write the intention to the ledger.',
        },
        {
          kind: 'activate',
          effect: 'key.restore',
          activity: `Give the passphrase of the file, then set the passphrase under which the key of ${authority} is sealed here.`,
          button: 'Give both passphrases',
        },
      ],
    },
  ],

  async prepare(operation, world) {
    const { authority, file } = operation;
    const { keyRecord } = authorityWithKey(world, authority);
    refuseEndedKey(keyRecord);
    if (custodyState(keyRecord) === 'online')
      throw new Fault('custody-refused', { why: `the key of ${authority} is here and in use; there is nothing to bring back` });
    const { sha256 } = await world.ports.media.read(file, maxKeyFileBytes);
    const owner = (await keyRecordsOf(world.ports)).find(({ copies }) => copies.some((copy) => copy.sha256 === sha256));
    if (owner && owner.spkiSha256 !== keyRecord.spkiSha256)
      throw new Fault('key-of-another-authority', { authority, found: owner.authority });
    const changes = [`from ${file}, SHA-256 ${sha256}`, 'sealed here under a new passphrase, usable again'];
    return {
      previews: [previewOfKey(operation, `Key of ${authority}`, keyRecord, changes)],
      findings: owner ? [] : [unknownFile(file)],
    };
  },

  asks: { 'key.restore': (context) => askToRestore(context) },
  effects: { 'key.intend': intendCopy('sealed-file'), 'key.restore': (context) => restore(context) },
};

const unknownFile = (file: string): Finding => ({
  rule: 'ANC-RESTORE-UNKNOWN-FILE',
  level: 'warning',
  clause: 'BR 5.2.2',
  message: `the ledger knows no copy with the digest of ${file}; whether it holds the right key shows when it is opened`,
});

const askToRestore: Asking<KeyRestoration> = ({ operation: { authority }, given }) =>
  Promise.resolve(
    [ask('offline-passphrase', 'give', authority), ask('passphrase', 'set', authority), null][Math.min(given.length, 2)] ?? null,
  );

const restore: Effect<KeyRestoration> = async ({ ports, ceremony, operation, bench, given }) => {
  const { authority, file, iterations } = operation;
  const [opening, activation] = given;
  const { keyId } = bench;
  if (!opening || !activation || keyId === undefined) throw new Fault('step-out-of-order');
  const { bytes: pem } = await ports.media.read(file, maxKeyFileBytes);
  const spki = await publicKeyOf(ports, ceremony, authority);
  await ports.keyStores['sealed-file'].restore({ pem, spki, opening, keyId, activation, iterations });
  const { spkiSha256 } = await recordNow(ports, ceremony, authority);
  return {
    evidence: [
      { label: 'Opened', value: 'its public half is that of the certificate; a challenge was signed and verified' },
      { label: 'New copy', value: keyId },
    ],
    entries: [
      {
        type: 'key-copied',
        ceremony,
        data: {
          keyId,
          spkiSha256,
          kind: 'sealed-file',
          protection: 'passphrase',
          place: 'this workstation',
          sha256: null,
          token: null,
        },
      },
    ],
  };
};
