import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ask } from '../../shared/ceremony/ask.ts';
import type { KeyBackup } from '../../shared/ceremony/key-operations.ts';
import type { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { drawPassphrase } from '../../main/keystore/drawn-passphrase.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { entriesOf, goodAnswers, holdPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { people, planOf } from '../support/test-workplace.ts';

describe('passphrases that the workstation drew', () => {
  let room: TestRoom;
  let volume: string;
  /** By what they belong to: drawn when they are set, given from then on. */
  let drawn: Map<string, ActivationSecret>;

  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    volume = memoryFolder('volume');
    drawn = new Map();
  });
  afterEach(() => room.close());

  const answers = goodAnswers({
    activation: ({ secret, part }: Ask) => {
      const which = `${secret} ${part?.index ?? ''}`;
      const held = drawn.get(which) ?? drawPassphrase(systemEntropy);
      drawn.set(which, held);
      return Promise.resolve(held.copy());
    },
  });
  const evidence = async (ceremony: number): Promise<(readonly [string, string])[]> => {
    const ids = (await room.ports.ledger.ceremonies()).map(({ id }) => id);
    const entries = (await entriesOf(room, 'step-completed')).filter((entry) => entry.ceremony === ids[ceremony]);
    return entries.flatMap((entry) =>
      entry.type === 'step-completed' ? entry.data.evidence.map(({ label, value }) => [label, value] as const) : [],
    );
  };

  it('seal a key and its backup, whose two halves open it joined; the record says of each that it was drawn', async () => {
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })), answers);
    const origin = 'drawn by this workstation, 134 bits';
    expect(await evidence(0)).toContainEqual(['New passphrase of acme-root', origin]);
    const backup: KeyBackup = {
      kind: 'key-backup',
      name: 'backup',
      authority: 'acme-root',
      folder: volume,
      proveEveryDays: 30,
      iterations: 600_000,
    };
    await holdPlan(room, planOf(backup), answers);
    const [first, second] = [1, 2].map((index) => drawn.get(`backup-passphrase ${index}`));
    const halves = [first, second].map((half) => Buffer.from(half?.bytes() ?? []).toString('ascii'));
    const file = join(volume, readdirSync(volume)[0] ?? '', 'key.pem');
    execFileSync('openssl', ['pkey', '-in', file, '-passin', 'stdin', '-noout'], { input: halves.join(''), stdio: 'pipe' });
    const said = (await evidence(1)).filter(([label]) => label.startsWith('New '));
    expect(said).toEqual([
      [`New backup passphrase of acme-root (1 of 2), ${holder(0)}`, origin],
      [`New backup passphrase of acme-root (2 of 2), ${holder(1)}`, origin],
    ]);
    for (const half of halves) expect([...placesOfSecret(room.home, half), ...placesOfSecret(volume, half)]).toEqual([]);
  });

  it('are told from those that people brought', async () => {
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
    expect(await evidence(0)).toContainEqual(['New passphrase of acme-root', 'not drawn by this workstation']);
  });
});

/** The two who hold keys, officers first. */
const holder = (at: number): string =>
  ['cryptoOfficer', 'ceremonyAdministrator'].flatMap((role) => people.find((one) => one.role === role)?.name ?? [])[at] ?? '';
