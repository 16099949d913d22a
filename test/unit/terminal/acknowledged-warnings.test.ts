import { describe, expect, it } from 'vitest';
import type { Script } from '../../../shared/ceremony/script.ts';
import { acknowledgedWarnings } from '../../../main/terminal/acknowledged-warnings.ts';
import { codeOf } from '../../support/test-room.ts';

type Finding = Script['findings'][number];
const finding = (level: Finding['level'], rule: string, message = 'so it is'): Finding => ({
  rule,
  level,
  clause: 'RFC 5280',
  message,
  operation: 'acme',
});

/** What is said and asked, in order, when these answers are typed. */
async function asked(findings: readonly Finding[], answers: string[], retry = false) {
  const said: string[] = [];
  const lines = {
    ask: (prompt: string) => {
      said.push(prompt.trim());
      return Promise.resolve(answers.shift() ?? '');
    },
    close: () => undefined,
  };
  const work = acknowledgedWarnings({ findings: [...findings] }, { say: (line) => said.push(line.trim()), lines, retry });
  return { said, work };
}

const warning = 'WARNING ANC-W (acme): so it is [RFC 5280]';

describe('findings at a terminal', () => {
  it('are each said once, a warning where it must be typed', async () => {
    const { said, work } = await asked([finding('warning', 'ANC-W'), finding('notice', 'ANC-N')], ['anc-w']);
    expect(await work).toEqual(['ANC-W']);
    expect(said).toEqual(['NOTICE ANC-N (acme): so it is [RFC 5280]', warning, 'type ANC-W to accept it:']);
  });

  it('are all said and none is asked about where one is an error', async () => {
    const { said, work } = await asked([finding('warning', 'ANC-W'), finding('error', 'ANC-E')], []);
    expect(await work).toEqual([]);
    expect(said).toEqual(['ERROR ANC-E (acme): so it is [RFC 5280]', warning]);
  });

  it('are refused with warning-not-acknowledged for another word, unless it can be typed again', async () => {
    expect(await codeOf((await asked([finding('warning', 'ANC-W')], ['yes'])).work)).toBe('warning-not-acknowledged');
    const again = await asked([finding('warning', 'ANC-W')], ['yes', 'ANC-W'], true);
    expect(await again.work).toEqual(['ANC-W']);
    expect(again.said.filter((line) => line === warning)).toHaveLength(1);
  });

  it('cannot drive the terminal with what a request brought', async () => {
    const { said, work } = await asked([finding('notice', 'ANC-N', 'CN=\u001b[2J')], []);
    await work;
    expect(said).toEqual(['NOTICE ANC-N (acme): CN=[U+001B][2J [RFC 5280]']);
  });
});
