import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { usualLimits } from '../../main/keystore/pkcs11/token-errand.ts';
import { WorkstationTokens } from '../../main/keystore/pkcs11/workstation-tokens.ts';
import type { Tokens } from '../../main/ports/tokens.ts';
import { findCopies } from '../../main/terminal/found-copies.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import { liveClock } from '../support/adoption.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import { goodAnswers, holdPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { noTokenHost, planOf, temporaryFolder } from '../support/test-workplace.ts';
import { initSoftToken, newSoftTokens, testPin, tokensOf, waywardModule } from '../support/test-tokens.ts';

const listed = async ({ ports }: TestRoom, tokens: Pick<Tokens, 'list'> = ports.tokens): Promise<readonly string[]> => {
  const records = await keyRecordsOf(ports);
  return keyLines(records, await findCopies(records, { tokens, sealedFiles: ports.keyStores['sealed-file'] }));
};

describe('the list of keys, where the copy is a file', () => {
  let room: TestRoom;
  const files = (): string => join(room.home, 'keys', readdirSync(join(room.home, 'keys'))[0] ?? '');
  const gone = ', its key file is gone or damaged; bring it back from a backup';
  const whole = ', PBES2, PBKDF2-HMAC-SHA256 600,000 iterations, AES-256-CBC';
  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
  });
  afterEach(() => room.close());

  it('says what seals it, and that it is gone, damaged or another key’s, beside the state on record', async () => {
    const [first, , copy] = await listed(room);
    expect(first).toMatch(/, online$/);
    expect(copy?.endsWith(whole)).toBe(true);
    const lost = async (): Promise<void> => {
      const [state, , line] = await listed(room);
      expect(state?.endsWith(`, online, but${gone.slice(1)}`)).toBe(true);
      expect(line?.endsWith(gone)).toBe(true);
    };
    const folder = files();
    const file = join(folder, 'private.pem');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('A', 'B'));
    await lost();
    expect(readFileSync(file, 'utf8')).not.toBe(text);
    rmSync(file);
    await lost();
    writeFileSync(file, text);
    const [again] = await listed(room);
    expect(again).toMatch(/, online$/);

    const other = { name: 'other', subject: { commonName: 'Other Root' }, custody: sealed };
    rmSync(folder, { recursive: true });
    await holdPlan(room, planOf(sampleRoot(other)));
    renameSync(files(), folder);
    await lost();
  });

  it('goes on where the list of modules is none, and writes nothing', async () => {
    const file = join(temporaryFolder('modules'), 'token-modules.json');
    writeFileSync(file, 'not a list');
    const before = statSync(files()).mtimeMs;
    const tokens = new WorkstationTokens({ file, start: noTokenHost, entropy: systemEntropy });
    expect((await listed(room, tokens))[0]).toMatch(/, online$/);
    expect(statSync(files()).mtimeMs).toBe(before);
  });
});

describe('the list of keys, where the copy is on a token', () => {
  it('says that it is not present: pulled out, its module dying or hanging', async () => {
    const soft = newSoftTokens();
    const wayward = waywardModule();
    const token = { ...initSoftToken('Found'), module: wayward.module };
    const tokens = await tokensOf([wayward.module], { ...usualLimits, list: 2_000, refresh: 1_000 });
    const room = await openRoom({ mode: 'production', clock: liveClock, tokens });
    try {
      const pin = goodAnswers({ activation: () => Promise.resolve(ActivationSecret.fromText(testPin)) });
      await holdPlan(room, planOf(sampleRoot({ custody: { kind: 'token', token } })), pin);
      const state = async () => (await listed(room))[0];
      expect(await state()).toMatch(/, online$/);
      const putIn = soft.pull(token);
      expect(await state()).toMatch(/, token not present$/);
      putIn();
      expect(await state()).toMatch(/, online$/);
      for (const told of ['crash slots', 'hang slots']) {
        wayward.say(told);
        expect(await state(), told).toMatch(/, token not present$/);
      }
      wayward.say('');
      expect(await state()).toMatch(/, online$/);
    } finally {
      await room.close();
      tokens.close();
    }
  });
});
