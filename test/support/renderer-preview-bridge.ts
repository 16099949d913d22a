import '../../renderer/bridge/zod-jitless.ts';
import { ask, secretKinds } from '../../shared/ceremony/ask.ts';
import { instantOf } from '../../shared/base/instant.ts';
import type { ActivationAnswer } from '../../shared/contract/activation-door.ts';
import { FakeBridge } from './fake-bridge.ts';
import type { Scenario } from './fake-bridge.ts';

/** Loaded before the entries by renderer-preview.mjs: puts the fake bridges where the preloads would. */
const query = new URLSearchParams(location.search);
const scenarios: readonly Scenario[] = ['empty', 'filled', 'interrupted', 'huge'];
const scenario = scenarios.find((one) => one === query.get('s')) ?? 'empty';
const secret = secretKinds.find((one) => one === query.get('secret')) ?? 'passphrase';
const began = performance.now();
const now = () => instantOf(Date.parse('2026-11-21T10:42:07Z') + performance.now() - began);

const drawnForPreview = 'Maple- orbit- avocado- bridge- candy- dolphin- elbow- fabric- galaxy- harvest- icon- velvet-7'.split(' ');

Object.assign(window, {
  anchorite: new FakeBridge(scenario, now),
  activation: {
    describe: () =>
      Promise.resolve({
        ceremonyTitle: 'Acme Root G2: root creation',
        organisation: 'Acme',
        day: '2026-11-21',
        mode: query.get('mode') ?? 'rehearsal',
        ask: ask(secret, query.get('purpose') === 'give' ? 'give' : 'set', 'acme-root-g2', { fromFile: query.has('file') }),
        who: 'Jun Watanabe, Crypto Officer',
        words: null,
        shareFile: null,
      }),
    draw: () => Promise.resolve({ words: drawnForPreview, bits: 134 }),
    submit: ({ passphrase }: ActivationAnswer) =>
      Promise.resolve(passphrase === null ? null : { code: 'passphrase-weak', detail: { rules: 'length, digit' } }),
  },
});
