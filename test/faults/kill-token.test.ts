import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { forkedTokenHost } from '../../main/app/token-host-process.ts';
import { WorkstationTokens } from '../../main/keystore/pkcs11/workstation-tokens.ts';
import { tokenModulesFile } from '../../main/open-workplace.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import { keyRecords, liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { Operation, Plan } from '../../shared/ceremony/plan.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleCrl, sampleRoot } from '../support/sample-plans.ts';
import { placesOfSecret } from '../support/secret-search.ts';
import { hostProgram, initSoftToken, newSoftTokens, registerModule, softModule } from '../support/test-tokens.ts';
import { planOf } from '../support/test-workplace.ts';
import {
  hold,
  inPairs,
  killAndRecover,
  numbered,
  ofType,
  passphrase,
  readLedger,
  sample,
  tokenFolder,
  tokensIn,
} from './killed-runs.ts';

/** What the process that is killed gives for a PIN and for a security officer's PIN. */
const pin = `${passphrase} pin`;
const label = 'kept';

const plan = (title: string, operation: Operation): Plan => ({ ...planOf(operation), title });

const copyOf = (home: string): string => {
  const copy = memoryFolder('token');
  cpSync(home, copy, { recursive: true });
  return copy;
};

/** Every private key on the token of this home, by CKA_ID, as OpenSC's program lists them. */
function keysOnToken(home: string): string[] {
  const args = ['--module', softModule, '--token-label', label, '--login', '--pin', pin, '--list-objects', '--type', 'privkey'];
  const said = execFileSync('pkcs11-tool', args, { env: { ...process.env, ...tokensIn(home) }, encoding: 'utf8', stdio: 'pipe' });
  return [...said.matchAll(/ID:\s+([0-9a-f]+)/g)].map(([, id = '']) => id);
}

async function record(home: string): Promise<KeyRecord | undefined> {
  return keyRecords((await readLedger(home)).entries)[0];
}

describe('a ceremony on a token in a process that is killed', () => {
  let template: string;
  let token: TokenSelector;
  beforeAll(async () => {
    // Only the module is registered; the tokens of a run lie in its home.
    newSoftTokens();
    template = memoryFolder('token');
    mkdirSync(tokenFolder(template));
    token = initSoftToken(label, { pin, conf: tokensIn(template)['SOFTHSM2_CONF'] ?? '' });
    const start = forkedTokenHost(await hostProgram());
    const tokens = new WorkstationTokens({ file: tokenModulesFile(template), start, entropy: systemEntropy });
    await registerModule(tokens, softModule);
    tokens.close();
  });

  const root = (): Plan => plan('Root', sampleRoot({ custody: { kind: 'token', token } }));

  /** Kills after every errand to the token and before some writes of the ledger, and recovers; then what must hold is looked at. */
  async function killedEverywhere(start: string, held: Plan, expectAfter: (home: string) => Promise<void>): Promise<void> {
    const whole = await hold(copyOf(start), held, 0);
    expect(whole.failed).toBeUndefined();
    const points = numbered(whole);
    const chosen = [
      ...points.filter(({ name }) => name.startsWith('after token')),
      ...sample(
        points.filter(({ name }) => name.startsWith('before ledger')),
        3,
      ),
    ];
    expect(chosen.length).toBeGreaterThan(3);
    await inPairs(chosen, async ({ at, name }) => {
      const home = copyOf(start);
      try {
        await killAndRecover(home, held, [at]);
        await expectAfter(home);
        expect(placesOfSecret(home, passphrase)).toEqual([]);
      } catch (cause) {
        throw new Error(`killed ${name} (${at}), in ${home}`, { cause });
      }
      rmSync(home, { recursive: true });
    });
  }

  it('makes one key on the token, whatever was begun there before', async () => {
    await killedEverywhere(template, root(), async (home) => {
      const found = await record(home);
      const kept = found ? liveCopies(found).map(({ keyId }) => keyId) : [];
      expect(kept).toHaveLength(1);
      expect(keysOnToken(home)).toEqual(kept);
      expect(ofType((await readLedger(home)).entries, 'certificate-issued')).toHaveLength(1);
    });
  }, 1_200_000);

  it('signs with the key on the token, and no CRL number is used twice', async () => {
    const start = copyOf(template);
    await hold(start, root(), 0);
    await killedEverywhere(start, plan('CRL', sampleCrl()), async (home) => {
      const issued = ofType((await readLedger(home)).entries, 'crl-issued').map(({ data }) => data.crlNumber);
      expect(issued).toHaveLength(2);
      expect(new Set(issued).size).toBe(2);
      expect(keysOnToken(home)).toHaveLength(1);
    });
  }, 1_200_000);

  it('destroys the key on the token, or finds it gone', async () => {
    const start = copyOf(template);
    await hold(start, root(), 0);
    const found = await record(start);
    const copies = found ? liveCopies(found).map(({ keyId, kind, place }) => ({ keyId, kind, place })) : [];
    const destruction = plan('End', { kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'end of life' });
    await killedEverywhere(start, destruction, async (home) => {
      expect((await record(home))?.state).toBe('destroyed');
      expect(keysOnToken(home)).toEqual([]);
    });
  }, 1_200_000);
});
