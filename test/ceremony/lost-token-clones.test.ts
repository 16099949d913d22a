import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { custodyState, liveCopies, usableCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { CopyEnd } from '../../shared/ceremony/key-operations.ts';
import { lostCopies } from '../../shared/ceremony/lost-copies.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { holdingsOn } from '../../shared/ceremony/token-holdings.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import type { World } from '../../main/ceremony/ceremony-program.ts';
import { recordWithCopy } from '../../main/ceremony/copy-to-end.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { adoptionOf, liveClock } from '../support/adoption.ts';
import { calling } from '../support/calling.ts';
import { derOf, opensslCa, type OpensslCa } from '../support/openssl-ca.ts';
import { pinAnswers } from '../support/pin-answers.ts';
import { codeOf, entriesOf, holdPlan, openRoom, type TestRoom } from '../support/test-room.ts';
import { planOf, temporaryFolder } from '../support/test-workplace.ts';
import {
  importSoftKey,
  initSoftToken,
  newSoftTokens,
  pkcs11Tool,
  softModule,
  testPin,
  testSoPin,
  tokensOf,
  type SoftTokens,
} from '../support/test-tokens.ts';

let made = 0;

describe('a token with the key that is another device than the one that was lost', () => {
  let ca: OpensslCa;
  let room: TestRoom;
  let first: TokenSelector;
  let second: TokenSelector;
  let third: TokenSelector;
  let other: TokenSelector;
  let soft: SoftTokens;
  let fail = false;
  const key = { authority: 'acme-root' };
  const record = async (): Promise<KeyRecord> => (await keyRecordsOf(room.ports))[0] ?? expect.fail('no key');
  const hold = (operation: Operation) => holdPlan(room, planOf(operation), pinAnswers());
  const fault = (operation: Operation): Promise<unknown> =>
    room.conductor.propose(planOf(operation)).catch((thrown: unknown) => thrown);
  const refusal = async (operation: Operation): Promise<string> => {
    const thrown = await fault(operation);
    if (!(thrown instanceof Fault) || thrown.code !== 'copy-end-refused') return expect.fail('not refused');
    return thrown.detail['why'] ?? '';
  };
  const tool = ({ label }: TokenSelector, ...args: string[]) => pkcs11Tool(softModule, label, ...args);
  const objectsOn = (token: TokenSelector): string => tool(token, '--list-objects');
  const copyOn = async (token: TokenSelector): Promise<KeyCopy> =>
    (await record()).copies.find((copy) => copy.token?.serialNumber === token.serialNumber) ?? expect.fail('no copy');
  const ending = ({ keyId, kind, place }: KeyCopy, over: Partial<CopyEnd>): CopyEnd => ({
    ...{ kind: 'copy-end', name: 'end', ...key, how: 'destroyed', why: 'found behind the safe' },
    copy: { keyId, kind, place },
    ...over,
  });
  const home = (token: TokenSelector): Operation => ({ kind: 'key-second-home', name: 'home', ...key, token });
  const lostNow = async () => lostCopies(await record()).map(({ token }) => token?.serialNumber);

  /** Whatever shows the key and is no live home keeps people from saying that it is lost: all of these are out until all is said. */
  async function lose(...tokens: readonly TokenSelector[]): Promise<readonly KeyCopy[]> {
    const putBack = tokens.map((token) => soft.pull(token));
    for (const token of tokens) await hold(ending(await copyOn(token), { how: 'lost', why: 'not in its safe' }));
    for (const put of putBack) put();
    importSoftKey(ca.key, other.label, '99');
    return Promise.all(tokens.map(copyOn));
  }

  beforeEach(async () => {
    fail = false;
    soft = newSoftTokens();
    ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root', { crlNumber: '2A' });
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(() => initSoftToken(`clone ${(made += 1)}`));
    if (!a || !b || !c || !d) throw new Error('no tokens');
    [first, second, third, other] = [a, b, c, d];
    const around = (ports: CeremonyPorts): CeremonyPorts => ({
      ...ports,
      ledger: calling(ports.ledger, {
        appendAll: async (entries) => {
          const appended = await ports.ledger.appendAll(entries);
          if (!fail || !entries.some(({ type }) => type === 'copy-destruction-intended')) return appended;
          fail = false;
          throw new Fault('write-failed', { path: 'ledger', why: 'power' });
        },
      }),
    });
    room = await openRoom({ mode: 'production', clock: liveClock, tokens: await tokensOf([softModule]), around });
    importSoftKey(ca.key, first.label, '0a1b');
    importSoftKey(ca.key, second.label, '77');
    importSoftKey(ca.key, third.label, '78');
    const { custody, ...rest } = adoptionOf(ca, { crl: derOf(ca.crl()) });
    expect(custody).toBeDefined();
    await hold({ ...rest, key: { token: first } });
    await hold(home(second));
    await hold(home(third));
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('is not the device of another lost copy; a clone is destroyed as what it is, and what was lost stays lost', async () => {
    // Something else has the identifier there that the key had on the device that was lost.
    const certificate = join(temporaryFolder('certificate'), 'other.der');
    execFileSync('openssl', ['x509', '-in', ca.certificate, '-outform', 'DER', '-out', certificate]);
    tool(other, '--write-object', certificate, '--type', 'cert', '--id', '77', '--label', 'kept');
    const [lost2, lost3] = await lose(second, third);
    if (!lost2 || !lost3) throw new Error('not lost');
    expect(await refusal(ending(lost3, { token: second }))).toContain(`is the device of copy ${lost2.keyId}`);
    expect(await refusal(ending(lost2, { token: third }))).toContain(`is the device of copy ${lost3.keyId}`);
    const shown = (await room.ports.tokens.list()).flatMap(({ tokens }) => tokens);
    const suggested = (token: TokenSelector, records: readonly KeyRecord[]) =>
      holdingsOn(records, shown.find(({ label }) => label === token.label) ?? expect.fail('out'), [lostKey.spkiSha256]).turnedUp;
    const lostKey = await record();
    expect(suggested(second, [lostKey])).toEqual([{ ...key, keyId: lost2.keyId, state: 'active' }]);
    expect(suggested(other, [lostKey])).toEqual([{ ...key, keyId: lost3.keyId, state: 'active', lostOn: lost3.place }]);
    const { findings } = await room.conductor.propose(planOf(ending(lost2, { token: other })));
    const warned = findings.filter(({ rule, level }) => rule === 'ANC-COPY-OTHER-DEVICE' && level === 'warning');
    expect(warned.map(({ message }) => [message.includes(lost2.place), message.includes(other.serialNumber)])).toEqual([
      [true, true],
    ]);
    await hold(ending(lost2, { token: other }));
    expect(objectsOn(other)).not.toMatch(/Private Key|Public Key/);
    expect(objectsOn(other)).toContain('kept');
    expect(objectsOn(second)).toContain('Private Key');
    const clone = await copyOn(other);
    expect(clone).toMatchObject({ cloneOf: lost2.keyId, ended: { how: 'destroyed' } });
    expect([clone.found, clone.token?.attributes]).toEqual([undefined, [{ name: 'CKA_ID', value: '99' }]]);
    expect(await lostNow()).toEqual([second.serialNumber, third.serialNumber]);
    const said = JSON.stringify(await entriesOf(room));
    expect(said).toContain(`is another device, and what is on it is on record as ${clone.keyId}`);
    // The device itself is found, too.
    const again = await room.conductor.propose(planOf(ending(lost2, { token: second })));
    expect(again.findings.map(({ rule }) => rule)).not.toContain('ANC-COPY-OTHER-DEVICE');
    await hold(ending(lost2, { token: second }));
    expect(await lostNow()).toEqual([third.serialNumber]);
    expect(objectsOn(third)).toContain('Private Key');
  });

  it('is the only one on which a destruction that was begun there ends, and no way back until then', async () => {
    const [lost] = await lose(second);
    if (!lost) throw new Error('not lost');
    fail = true;
    await expect(hold(ending(lost, { token: other }))).rejects.toMatchObject({ code: 'write-failed' });
    await room.conductor.abort('power');
    const begun = await copyOn(other);
    expect(begun).toMatchObject({ ended: null, cloneOf: lost.keyId });
    expect(await refusal(ending(lost, { token: other }))).toContain(`the destruction of copy ${begun.keyId} was begun on`);
    expect(await refusal(ending(begun, { token: second }))).toContain('put that one in');
    const now = await record();
    // Nobody signs with it, and it is no place to bring the key back from.
    expect(usableCopies(now).map(({ token }) => token?.label)).toEqual([third.label, first.label]);
    expect(custodyState({ ...now, copies: [begun] })).toBe('gone');
    for (const token of [second, third]) soft.pull(token);
    await hold(ending(await copyOn(third), { how: 'lost' }));
    expect(await refusal(ending(await copyOn(first), { how: 'lost' }))).toContain('the last live copy');
    await hold(ending(begun, { token: other }));
    expect(objectsOn(other)).not.toContain('Private Key');
    expect(liveCopies(await record()).map(({ token }) => token?.label)).toEqual([first.label]);
    expect(await lostNow()).toEqual([second.serialNumber, third.serialNumber]);
  });

  it('has to show the key; the lost device has to, too, and is a home again also with another label', async () => {
    const [lost] = await lose(second);
    if (!lost) throw new Error('not lost');
    const renamed = { ...second, label: `${second.label} new` };
    const pins = ['--so-pin', testSoPin, '--pin', testPin];
    execFileSync('softhsm2-util', ['--init-token', '--token', second.label, '--label', renamed.label, ...pins], { stdio: 'pipe' });
    expect(await fault(ending(lost, { token: renamed }))).toMatchObject({ code: 'custody-refused' });
    importSoftKey(ca.key, renamed.label, '77');
    const { findings } = await room.conductor.propose(planOf(home(renamed)));
    expect(findings.map(({ rule }) => rule)).toEqual(['ANC-COPY-FOUND']);
    await hold(home(renamed));
    expect((await record()).copies.at(-1)?.found).toBe(lost.keyId);
    expect(await lostNow()).toEqual([]);
    // Under its new label it is a live home, whatever the plan calls it.
    expect(await codeOf(room.conductor.propose(planOf(ending(lost, { token: renamed }))))).toBe('copy-end-refused');
  });

  it('is told by its copy, where an older key had the name of the authority', async () => {
    const older = await record();
    const [copy] = older.copies;
    if (!copy) throw new Error('no copy');
    const newer: KeyRecord = { ...older, spkiSha256: '00', copies: [] };
    const world = {
      authorities: new Map([[key.authority, { name: key.authority, provisional: false, keyRecord: newer }]]),
      keys: new Map([newer, older].map((one) => [one.spkiSha256, [{ after: null, record: one }]])),
    } as unknown as World;
    expect(recordWithCopy(world, ending(copy, {}))).toBe(older);
  });
});
