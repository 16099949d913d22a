import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../support/test-room.ts';
import { streamLines } from '../../../main/terminal/line-source.ts';
import { outputTo } from '../../../main/terminal/output.ts';

const closedPipe = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });

describe('what is said', () => {
  it('goes to the stream, a line at a time', () => {
    const [stream, prompts] = [new PassThrough(), new PassThrough()];
    const output = outputTo(stream, prompts);
    output.say('one');
    output.show('two');
    expect(stream.read()?.toString()).toBe('one\ntwo\n');
  });

  it.each(['output', 'prompts'] as const)(
    'is dropped, or refused with output-ended, once the %s is not read any more',
    async (which) => {
      const streams = { output: new PassThrough(), prompts: new PassThrough() };
      const output = outputTo(streams.output, streams.prompts);
      let stopped = 0;
      output.onEnd(() => stopped++);
      streams[which].emit('error', closedPipe);
      output.say('one');
      expect(await codeOf(() => output.show('two'))).toBe('output-ended');
      expect(streams.output.read()).toBeNull();
      expect(stopped).toBe(1);
    },
  );

  it('tells whoever asks later that nobody reads', () => {
    const stream = new PassThrough();
    const output = outputTo(stream, new PassThrough());
    stream.emit('error', closedPipe);
    let stopped = 0;
    output.onEnd(() => stopped++);
    expect(stopped).toBe(1);
  });
});

describe('lines that are waited for', () => {
  it('are refused with the reason for which nobody waits any more', async () => {
    const lines = streamLines(new PassThrough(), new PassThrough());
    const waiting = codeOf(lines.ask('initials: '));
    lines.close('output-ended');
    lines.close();
    expect(await waiting).toBe('output-ended');
    expect(await codeOf(lines.ask('initials: '))).toBe('output-ended');
  });
});
