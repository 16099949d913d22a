import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { custodyState, liveCopies, type CustodyState } from '../../shared/ceremony/key-custody.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { wordFault } from '../../shared/fault/fault-wording.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { World } from '../../main/ceremony/ceremony-program.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { prepareInOrder } from '../../main/ceremony/plan-order.ts';
import { promisedBy } from '../../main/ceremony/planned-records.ts';
import { copyOf, oneKey, operationNames, type OneKey, type OperationName } from '../support/one-key.ts';
import { sampleRoot } from '../support/sample-plans.ts';
import { entriesOf, holdPlan } from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

const signatures: readonly OperationName[] = ['sign', 'certify'];
const ofTheSet: readonly OperationName[] = ['check', 'lose', 'destroy-share'];
/** What opens the sealed copy on the workstation. */
const openings: readonly OperationName[] = ['offline', 'online', 'split', 'carry', 'export', 'back-up'];
const afterTheEnd: readonly OperationName[] = [
  ...signatures,
  ...openings,
  ...(['restore', 'drill', 'suspend', 'activate', 'compromise'] as const),
];

/** What cannot come after it in one plan, of all operations on a key behind a quorum with one backup. */
const cannotFollow: Readonly<Partial<Record<OperationName, readonly OperationName[]>>> = {
  offline: [...signatures, ...ofTheSet, 'offline', 'destroy'],
  online: [...ofTheSet, 'destroy'],
  split: [...ofTheSet, 'destroy'],
  carry: [...signatures, ...ofTheSet, ...openings, 'destroy'],
  export: ['destroy'],
  'back-up': ['destroy'],
  suspend: [...signatures, 'suspend'],
  compromise: afterTheEnd,
  destroy: [...afterTheEnd, ...ofTheSet, 'destroy', 'end-copy'],
  lose: ['lose'],
  'destroy-share': ['destroy-share', 'destroy'],
  'end-copy': ['drill', 'destroy', 'end-copy'],
};

/** What is refused alone, and why it is refused after any other as well, except after those. */
const refusedAlone: readonly (readonly [OperationName, string, readonly OperationName[]])[] = [
  ['restore', 'custody-refused', ['offline', 'carry', 'compromise', 'destroy']],
  ['activate', 'key-state-refused', ['suspend', 'compromise', 'destroy']],
];

/** Where an operation leaves the key. */
const leaves: Readonly<Partial<Record<OperationName, CustodyState>>> = {
  offline: 'offline-here',
  carry: 'offline-away',
  destroy: 'gone',
  online: 'online',
  split: 'online',
  restore: 'online',
};

const first = (name: OperationName, { operations }: OneKey): Operation => operations[name](`first-${name}`);
const second = (name: OperationName, { operations }: OneKey): Operation => operations[name](`second-${name}`);

describe('two operations on one key in one plan', () => {
  let one: OneKey;
  beforeAll(async () => void (one = await oneKey()));
  afterAll(() => one.room.close());

  const refusalOf = async (...operations: readonly Operation[]): Promise<Fault | undefined> => {
    try {
      await one.room.conductor.propose(planOf(...operations));
    } catch (thrown) {
      if (thrown instanceof Fault) return thrown;
      throw thrown;
    }
    return undefined;
  };
  const alone = refusedAlone.map(([name]) => name);
  const firsts = operationNames.filter((name) => !alone.includes(name));

  it.each(firsts)('are proposed, or refused by their names, where the first is: %s', async (name) => {
    const before = await entriesOf(one.room);
    const refused: OperationName[] = [];
    for (const next of operationNames) {
      const fault = await refusalOf(first(name, one), second(next, one));
      if (fault?.code !== 'plan-order-refused') continue;
      refused.push(next);
      expect(fault.detail).toMatchObject({ operation: `second-${next}`, earlier: `first-${name}` });
    }
    expect(refused).toEqual(operationNames.filter((next) => (cannotFollow[name] ?? []).includes(next)));
    expect(await entriesOf(one.room)).toEqual(before);
  });

  it.each(refusedAlone)('are refused as one is alone, where no other changes that: %s with %s', async (name, code, except) => {
    expect((await refusalOf(first(name, one)))?.code).toBe(code);
    for (const earlier of firsts.filter((other) => !except.includes(other)))
      expect((await refusalOf(first(earlier, one), second(name, one)))?.code, earlier).toBe(code);
  });

  it('are refused in words that say which, why, and what to do', async () => {
    const fault = await refusalOf(first('offline', one), first('suspend', one), first('drill', one), second('sign', one));
    expect(fault && wordFault(fault.code, fault.detail)).toEqual({
      refused:
        'second-sign cannot come after first-suspend in one plan. What first-suspend leaves does not allow it: The key of acme-root is suspended: it signs no certificate and no CRL.',
      rule: 'An operation is prepared for the key as it will be when its turn comes.',
      next: 'Change the order of the operations, or make two ceremonies of them. Nothing has been done.',
    });
  });

  it('are judged by the state that the first leaves, also where the state of today does not allow the second either', async () => {
    const fault = await refusalOf(first('suspend', one), first('compromise', one), second('activate', one));
    expect(fault?.detail).toMatchObject({ operation: 'second-activate', earlier: 'first-compromise' });
    expect(fault?.detail['why']).toBe('The key of acme-root is compromised and cannot become active.');
    expect((await refusalOf(first('compromise', one), second('activate', one)))?.detail).toEqual({ ...fault?.detail });
    const share = first('destroy-share', one);
    const status = share.kind === 'share-status' ? { ...share, to: 'lost' as const } : share;
    expect((await refusalOf({ ...status, name: 'lost' }, share, { ...status, name: 'again' }))?.detail).toMatchObject({
      earlier: 'first-destroy-share',
      why: expect.stringContaining('is recorded as destroyed; it cannot become lost'),
    });
  });

  it('are refused by the name of the one that stands against it, wherever that is', async () => {
    const fault = await refusalOf(first('carry', one), first('drill', one), first('suspend', one), second('back-up', one));
    expect(fault?.detail).toMatchObject({ operation: 'second-back-up', earlier: 'first-carry' });
  });

  it('are refused where the second asks for a file that the first is still to write', async () => {
    const file = join(one.volume, 'ANCHORITE-KEY-acme-root-2026-11-21-03', 'key.pem');
    const back: Operation = { kind: 'key-restoration', name: 'back', authority: 'acme-root', file };
    const fault = await refusalOf(first('carry', one), back);
    expect(fault).toMatchObject({ code: 'plan-order-refused', detail: { operation: 'back', earlier: 'first-carry' } });
    expect(fault?.detail['why']).toContain('has its name only once it is written');
    const folder = join(one.volume, 'ANCHORITE-BACKUP-acme-root-2026-11-21-03');
    const drill: Operation = { kind: 'restore-drill', name: 'drill', authority: 'acme-root', folder };
    expect((await refusalOf(first('back-up', one), drill))?.detail).toMatchObject({ operation: 'drill', earlier: 'first-back-up' });
    // Elsewhere it is simply not there.
    expect((await refusalOf(first('carry', one), { ...back, file: '/nowhere/key.pem' }))?.code).toBe('file-not-found');
  });

  it('are refused where the second names old shares that the first destroys, or that it is still to deal', async () => {
    const [record] = await keyRecordsOf(one.room.ports);
    const oldShares = (record?.shareSets ?? []).flatMap(({ setId, shares }) =>
      shares.map(({ index, custodian }) => ({ setId, index, custodian })),
    );
    expect(oldShares).toHaveLength(3);
    const collecting = (operation: Operation): Operation => ({
      ...operation,
      ...(operation.kind === 'key-resealing' && { oldShares }),
    });
    for (const name of ['online', 'split'] as const)
      expect((await refusalOf(collecting(first(name, one)), collecting(second('split', one))))?.code).toBe('plan-order-refused');
    // Unaccounted for by the first, they are named by the second.
    expect(await refusalOf(first('online', one), collecting(second('split', one)))).toBeUndefined();
  });

  it('are refused where the second is about an authority that the first makes', async () => {
    const custody = { kind: 'sealed-file', iterations: 600_000 } as const;
    const made = sampleRoot({ name: 'other-root', subject: { commonName: 'Other' }, custody });
    for (const name of operationNames.filter((one) => !['sign', 'certify'].includes(one))) {
      const fault = await refusalOf(made, { ...second(name, one), authority: 'other-root' } as Operation);
      expect(fault, name).toMatchObject({
        code: 'plan-order-refused',
        detail: { operation: `second-${name}`, earlier: 'other-root' },
      });
      expect(fault?.detail['why']).toContain('It is there only once other-root has run.');
    }
    const backUp = second('back-up', one);
    expect(await refusalOf(first('certify', one), { ...backUp, authority: 'first-certify' } as Operation)).toMatchObject({
      detail: { operation: 'second-back-up', earlier: 'first-certify' },
    });
    expect((await refusalOf(made, { ...backUp, authority: 'nobody' } as Operation))?.code).toBe('issuer-unknown');
  });

  it('are refused where the second names what the first is still to make, whatever stands for it', async () => {
    const destroy = second('destroy', one);
    if (destroy.kind !== 'key-destruction') throw new Error('another kind');
    const [sealedCopy, ...others] = destroy.copies;
    if (!sealedCopy) throw new Error('no copy');
    const named = { ...destroy, copies: [{ ...sealedCopy, keyId: promisedBy('first-split') }, ...others] };
    // As the words of this refusal say it, which a careful operator copies.
    const unaccounted = await refusalOf(first('split', one), destroy);
    expect(unaccounted?.detail['why']).toContain('first-split of this plan');
    expect(await refusalOf(first('split', one), named)).toMatchObject({
      code: 'plan-invalid',
      detail: { path: 'operations.1.copies.0.keyId', problem: '32 lower-case hex digits' },
    });
    const share = { setId: promisedBy('first-split'), index: 1, custodian: 'Dora' };
    const promised: readonly Operation[] = [
      named,
      { ...destroy, shares: [share] },
      { ...second('split', one), oldShares: [share] } as Operation,
      { ...second('lose', one), ...share },
    ];
    for (const operation of promised) {
      expect(await refusalOf(first('split', one), operation), operation.kind).toMatchObject({ code: 'plan-invalid' });
      // Where no schema stands before it, it is refused before anything else is looked at.
      await expect(prepareInOrder(operation, {} as World), operation.kind).rejects.toMatchObject({
        code: 'plan-order-refused',
        detail: { operation: operation.name, earlier: 'first-split' },
      });
    }
  });

  it('are told to change the volume where both write to one folder', async () => {
    const warned = async (...names: readonly OperationName[]) =>
      (await one.room.conductor.propose(planOf(...names.map((name, at) => one.operations[name](`${name}-${at}`))))).findings
        .filter(({ rule }) => rule === 'ANC-COPY-ONE-FOLDER')
        .map(({ operation, message }) => [operation, message.split(' ')[0]]);
    expect(await warned('export', 'sign', 'export', 'carry')).toEqual([
      ['export-2', 'export-0'],
      ['carry-3', 'export-0'],
    ]);
    expect(await warned('back-up', 'back-up')).toEqual([['back-up-1', 'back-up-0']]);
    expect(await warned('back-up', 'export')).toEqual([]);
  });

  it('are one folder to both, however each spells it', async () => {
    const to = (operation: Operation, folder: string): Operation => ({ ...operation, folder }) as Operation;
    for (const folder of ['/', '//.', `/../${basename(one.volume)}`].map((end) => `${one.volume}${end}`)) {
      const { findings } = await one.room.conductor.propose(planOf(to(first('export', one), folder), second('carry', one)));
      expect(
        findings.filter(({ rule }) => rule === 'ANC-COPY-ONE-FOLDER').map(({ operation }) => operation),
        folder,
      ).toEqual(['second-carry']);
      const file = `${one.volume}/.//ANCHORITE-KEY-acme-root-2026-11-21-03/key.pem`;
      const back: Operation = { kind: 'key-restoration', name: 'back', authority: 'acme-root', file };
      expect((await refusalOf(to(first('carry', one), folder), back))?.detail, folder).toMatchObject({ earlier: 'first-carry' });
    }
  });

  it('are reviewed as the second will meet the key: what is not known yet is said to come from the first', async () => {
    const { previews, findings } = await one.room.conductor.propose(
      planOf(first('split', one), first('suspend', one), second('split', one)),
    );
    expect(previews.at(-1)?.fields).toEqual(
      expect.arrayContaining([
        { label: 'State', value: 'suspended since first-suspend of this plan', origin: 'plan', provisional: false },
        { label: 'Copy of first-split', value: 'sealed-file, quorum, this workstation', origin: 'plan', provisional: true },
      ]),
    );
    const [, last] = findings.filter(({ rule }) => rule === 'ANC-OLD-SHARES');
    expect(last?.message).toContain('share 1 of set first-split of this plan (Dora)');
  });
});

describe('a plan with several operations on one key', () => {
  let made: OneKey;
  beforeAll(async () => {
    made = await oneKey();
    await made.room.close();
  });

  const plans: readonly (readonly OperationName[])[] = [
    ['sign', 'offline', 'back-up'],
    ['offline', 'online', 'sign'],
    ['offline', 'restore', 'sign'],
    ['carry', 'restore', 'certify', 'sign'],
    ['split', 'online', 'split', 'sign'],
    ['split', 'drill', 'export', 'back-up', 'offline'],
    ['suspend', 'online', 'activate', 'sign'],
    ['drill', 'online', 'carry'],
    ['lose', 'check', 'split', 'suspend'],
    ['compromise', 'check', 'lose'],
    ['sign', 'suspend', 'destroy'],
    ['drill', 'back-up', 'end-copy', 'sign'],
    ['compromise', 'end-copy'],
  ];

  it('is reviewed without a copy that its restoration ends, were it offline', async () => {
    const one = await copyOf(made);
    try {
      await holdPlan(one.room, planOf(one.operations.offline('before')), one.holders.answers());
      const reviewed = async () => {
        const { previews } = await one.room.conductor.propose(
          planOf(one.operations.restore('back'), one.operations.suspend('later')),
        );
        return (previews.at(-1)?.fields ?? []).flatMap(({ label, value }) => (value.includes('this workstation') ? [label] : []));
      };
      const [record] = await keyRecordsOf(one.room.ports);
      const offline = record && liveCopies(record).find(({ kind }) => kind === 'sealed-file');
      if (!offline) throw new Error('no copy');
      // What its passphrase still opens stays.
      expect(await reviewed()).toEqual([`Copy ${offline.keyId.slice(0, 8)}`, 'Copy of back']);
      rmSync(join(one.room.home, 'keys', offline.keyId), { recursive: true });
      expect(await reviewed()).toEqual(['Copy of back']);
    } finally {
      await one.room.close();
    }
  });

  it.each(plans.map((names) => [names.join(', '), names] as const))('is held to its end: %s', async (_what, names) => {
    const one = await copyOf(made);
    const answers = one.holders.answers();
    // What is said to be gone is looked for; other plans find it again.
    const away = `${one.backup}-away`;
    const attest: typeof answers.attest = (step, live) => {
      if (step.looksFor && existsSync(one.backup)) renameSync(one.backup, away);
      return answers.attest(step, live);
    };
    try {
      const operations = names.map((name, at) => one.operations[name](`${at + 1}-${name}`));
      const { state } = await holdPlan(one.room, planOf(...operations), { ...answers, attest });
      expect(state.status).toBe('closed');
      const [record] = await keyRecordsOf(one.room.ports);
      expect(record && custodyState(record)).toBe(names.flatMap((name) => leaves[name] ?? []).at(-1) ?? 'online');
      await one.room.ports.ledger.verify();
    } finally {
      if (existsSync(away)) renameSync(away, one.backup);
      await one.room.close();
    }
  });
});
