/**
 * Room `workstation`: the two things the machine itself gives to a ceremony, time and randomness.
 * Only here is the system clock read and only here is the operating system's random source drawn from, so that a test can
 * stand in for both and a ceremony can be replayed byte for byte. No rule of the CA comes in here: whether a time is
 * acceptable is decided by the ceremony against its ledger, what the random bytes become is decided where they are used.
 * Data flows out only: the composition roots hand `systemClock` and `systemEntropy` to whoever asks for the ports.
 */
import { instantOf } from '../../shared/base/instant.ts';
import type { Clock } from '../ports/workstation.ts';

/** The workstation's clock, truncated to whole seconds of UTC. */
export const systemClock: Clock = {
  now: () => instantOf(Date.now()),
};
