import { describe, expect, it } from 'vitest';
import { activationClientOf } from '../../../../renderer/bridge/activation-client.ts';

const answer = { passphrase: 'secret', confirmation: null, drawn: false };
const door = (reply: () => Promise<unknown>) => ({
  describe: () => Promise.resolve({}),
  submit: reply,
  draw: reply,
  chooseShare: reply,
});

describe('the client of the activation door', () => {
  it('answers null when the passphrase was taken', async () => {
    expect(await activationClientOf(door(() => Promise.resolve(null))).submit(answer)).toBeNull();
  });

  it('gives the fault that main sent', async () => {
    const client = activationClientOf(door(() => Promise.resolve({ code: 'passphrase-weak', detail: { rules: 'digit' } })));
    expect(await client.submit(answer)).toEqual({ code: 'passphrase-weak', detail: { rules: 'digit' }, logId: null });
  });

  it.each([
    ['a rejected promise', () => Promise.reject(new Error('secret'))],
    ['an unknown code', () => Promise.resolve({ code: 'nonsense', detail: {} })],
    ['an answer of another shape', () => Promise.resolve('ok')],
  ])('never takes %s for an accepted passphrase', async (_, reply) => {
    expect(await activationClientOf(door(reply)).submit(answer)).toMatchObject({ code: 'internal' });
    expect(await activationClientOf(door(reply)).chooseShare('file')).toMatchObject({ code: 'internal' });
  });

  it('gives what was drawn', async () => {
    const drawn = { words: ['Maple-', 'orbit-7'], bits: 134 };
    expect(await activationClientOf(door(() => Promise.resolve(drawn))).draw()).toEqual(drawn);
  });

  it.each([
    ['nothing', () => Promise.resolve(null)],
    ['a rejected promise', () => Promise.reject(new Error('secret'))],
    ['no words', () => Promise.resolve({ words: [], bits: 134 })],
    ['words without their entropy', () => Promise.resolve({ words: ['Maple-7'] })],
    ['more than words', () => Promise.resolve({ words: ['Maple-7'], bits: 134, seed: 'x' })],
  ])('shows nothing as drawn where %s came', async (_, reply) => {
    expect(await activationClientOf(door(reply)).draw()).toBeNull();
  });

  it('refuses a question of the wrong shape', async () => {
    await expect(activationClientOf(door(() => Promise.resolve(null))).describe()).rejects.toThrow();
  });
});
