import { describe, expect, it } from 'vitest';
import { clientOf, faultIn, Refused } from '../../../../renderer/bridge/client.ts';
import type { Bridge } from '../../../../shared/contract/channels.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';

const now = () => '2026-11-21T10:42:07Z';
const answering = (answer: unknown): Bridge => ({ call: () => Promise.resolve(answer), onEvent: () => () => undefined });

describe('the client of the bridge', () => {
  it('gives the parsed value of an answer', async () => {
    const status = await clientOf(new FakeBridge('filled', now)).call('workstation.status', {});
    expect(status.mode).toBe('production');
    expect(status.now).toBe(now());
  });

  it('throws the fault that main sent, with its detail', async () => {
    const client = clientOf(new FakeBridge('empty', now));
    await expect(client.call('ceremony.attest', { step: 's001', initials: 'XX' })).rejects.toThrow(Refused);
    const fault = await client.call('ceremony.attest', { step: 's001', initials: 'XX' }).catch(faultIn);
    expect(fault).toMatchObject({ code: 'initials-unknown', detail: { initials: 'XX' } });
  });

  it.each([
    ['an answer that is no envelope', { value: 1 }],
    ['an envelope with a fault code nobody knows', { ok: false, fault: { code: 'nonsense', detail: {}, logId: null } }],
    ['a value of the wrong shape', { ok: true, value: { mode: 'party' } }],
  ])('turns %s into the fault internal', async (_, answer) => {
    const fault = await clientOf(answering(answer)).call('workstation.status', {}).catch(faultIn);
    expect(fault).toMatchObject({ code: 'internal' });
  });

  it('turns a lost main process into the fault internal', async () => {
    const bridge: Bridge = { call: () => Promise.reject(new Error('gone')), onEvent: () => () => undefined };
    expect(await clientOf(bridge).call('ceremony.current', {}).catch(faultIn)).toMatchObject({ code: 'internal' });
  });

  it('hears events of the asked name and right shape only, until it stops listening', () => {
    let send: (name: string, value: unknown) => void = () => undefined;
    let stopped = false;
    const bridge: Bridge = {
      call: () => Promise.resolve(null),
      onEvent: (listener) => {
        send = listener;
        return () => (stopped = true);
      },
    };
    const heard: unknown[] = [];
    const stop = clientOf(bridge).on('progress', (value) => heard.push(value));
    send('ceremony.changed', { what: 'x', done: 1, total: 2 });
    send('progress', { what: 'x', done: 'one' });
    send('progress', { what: 'Verifying', done: 1, total: 2 });
    stop();
    expect(heard).toEqual([{ what: 'Verifying', done: 1, total: 2 }]);
    expect(stopped).toBe(true);
  });
});
