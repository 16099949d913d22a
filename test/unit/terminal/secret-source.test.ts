import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../shared/fault/fault.ts';
import { descriptorSecrets } from '../../../main/terminal/secret-source.ts';
import { codeOf } from '../../support/test-room.ts';
import { temporaryFolder } from '../../support/test-workplace.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const openDescriptors = (): number => readdirSync('/proc/self/fd').length;

describe('passphrases from a pipe', () => {
  let fd: number;
  beforeEach(() => {
    const pipe = join(temporaryFolder('pipe'), 'pipe');
    execFileSync('mkfifo', [pipe]);
    // Both ends, so that neither waits for the other, nor ends.
    fd = openSync(pipe, constants.O_RDWR);
  });
  afterEach(() => closeSync(fd));

  it('are waited for without holding the program up, until somebody says that none is wanted any more', async () => {
    const stop = new AbortController();
    const awaited = codeOf(descriptorSecrets(fd, stop.signal)(''));
    setTimeout(() => stop.abort(new Fault('input-ended')), 50);
    expect(await awaited).toBe('input-ended');
    expect(await codeOf(descriptorSecrets(fd, stop.signal)(''))).toBe('input-ended');
  });

  it('are read one line at a time, also one that comes in pieces; what is behind it stays for the next program', async () => {
    const secrets = descriptorSecrets(fd);
    writeSync(fd, 'Kröte-7-');
    const first = secrets('');
    setTimeout(() => writeSync(fd, 'lauscht\nsecond\nthird\n'), 50);
    expect(text(await first)).toBe('Kröte-7-lauscht');
    expect(text(await secrets(''))).toBe('second');
    expect(text(await descriptorSecrets(fd)(''))).toBe('third');
  });

  it('leave no descriptor open when nobody asks any more, or the pipe has ended', async () => {
    const before = openDescriptors();
    const stop = new AbortController();
    const awaited = codeOf(descriptorSecrets(fd, stop.signal)(''));
    expect(openDescriptors()).toBe(before + 1);
    stop.abort(new Fault('input-ended'));
    expect(await awaited).toBe('input-ended');
    descriptorSecrets(fd, stop.signal);
    expect(openDescriptors()).toBe(before);
    const pipe = join(temporaryFolder('ending'), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writing = openSync(pipe, constants.O_RDWR);
    const reading = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const secrets = descriptorSecrets(reading);
    writeSync(writing, 'last');
    closeSync(writing);
    expect(text(await secrets(''))).toBe('last');
    expect(openDescriptors()).toBe(before + 1);
    for (let asked = 0; asked < 2; asked++) expect(await codeOf(secrets(''))).toBe('activation-cancelled');
    expect(openDescriptors()).toBe(before + 1);
    closeSync(reading);
  });
});

it('goes on in a file where it was left, and says when there is no more, or no such descriptor', async () => {
  const file = join(temporaryFolder('secrets'), 'secrets');
  writeFileSync(file, `one\ntwo\n${'x'.repeat(1_025)}\n`);
  const fd = openSync(file, 'r');
  expect(text(await descriptorSecrets(fd)(''))).toBe('one');
  expect(text(await descriptorSecrets(fd)(''))).toBe('two');
  expect(await codeOf(descriptorSecrets(fd)(''))).toBe('passphrase-weak');
  // Its line end.
  expect(text(await descriptorSecrets(fd)(''))).toBe('');
  expect(await codeOf(descriptorSecrets(fd)(''))).toBe('activation-cancelled');
  closeSync(fd);
  expect(await codeOf(() => descriptorSecrets(9_999))).toBe('usage');
});
