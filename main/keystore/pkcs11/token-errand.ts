import { faultCodes, type FaultCode } from '../../../shared/fault/fault-codes.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { ActivationData } from '../../ports/key-store.ts';
import type { StartTokenHost, TokenHost } from '../../ports/tokens.ts';
import { endingLimit, endOfErrand, type HostAnswer, type HostCalls } from './host-protocol.ts';
import { sealPin, type SealedPin } from './sealed-pin.ts';

/** How long an answer may take, in milliseconds. Signing and generating may wait for a touch, and some cards are slow. */
export const usualLimits: Readonly<Record<keyof HostCalls, number>> = {
  pinPoint: 15_000,
  list: 15_000,
  refresh: 1_500,
  keys: 15_000,
  find: 15_000,
  generate: 600_000,
  activate: 60_000,
  adopt: 60_000,
  sign: 120_000,
  locate: 60_000,
  destroy: 60_000,
  discard: 60_000,
  initialise: 120_000,
  changePin: 60_000,
  random: 15_000,
};

export type Limits = typeof usualLimits;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (fault: Fault) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * A token host and what is asked of it. At `end` the process is asked to log out and to leave, and killed when it takes too long for that;
 * a host that let a time pass, or that is still busy at `end`, is killed at once: it may hang, and nothing more is to be signed. Whatever
 * waits is then rejected, so that nobody waits for ever. Faults: what the host answers; `token-module-died` {module}; `token-timed-out` {module,
 * seconds}; `key-not-active` after `end`.
 */
export class TokenErrand {
  readonly #host: TokenHost;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #over: Fault | undefined;
  #leaving: NodeJS.Timeout | undefined;
  #settle = (): void => undefined;
  /** Settles when the process is gone or was killed. */
  readonly gone = new Promise<void>((resolve) => {
    this.#settle = resolve;
  });

  constructor(
    start: StartTokenHost,
    private readonly module: string,
    private readonly limits: Limits,
    private readonly onLeaving: (errand: TokenErrand) => void,
  ) {
    this.#host = start(module);
    this.#host.onMessage((message) => this.#answered(message as HostAnswer));
    this.#host.onExit(() => {
      clearTimeout(this.#leaving);
      this.#settle();
      this.#giveUp(new Fault('token-module-died', { module }));
    });
  }

  call<K extends keyof HostCalls>(call: K, ...args: Parameters<HostCalls[K]>): Promise<ReturnType<HostCalls[K]>> {
    if (this.#over) return Promise.reject(this.#over);
    const id = (this.#next += 1);
    const answer = new Promise<unknown>((resolve, reject) => {
      const limit = this.limits[call];
      // Requests are answered in order: each one's time starts when the one before it is answered, at the latest at its own limit.
      const timer = setTimeout(() => this.#giveUp(this.#late(limit)), limit * (this.#waiting.size + 1));
      this.#waiting.set(id, { resolve, reject, timer });
    });
    this.#host.send({ id, call, args: args.map(alone) });
    return answer as Promise<ReturnType<HostCalls[K]>>;
  }

  /**
   * The PIN as this host alone can read it, for a call that comes after; null where the token asks for it itself. Faults: those of a
   * call; `key-not-active` where the data were wiped meanwhile, so that no token is ever given their zeroes.
   */
  async seal(pin: ActivationData | null): Promise<SealedPin | null> {
    if (!pin) return null;
    const point = await this.call('pinPoint');
    return sealPin(pin.bytes(), point);
  }

  /** Nothing more can be asked of it. */
  get isOver(): boolean {
    return this.#over !== undefined;
  }

  /** Never throws. The process is gone a moment later: see `gone`. */
  end(): void {
    const over = new Fault('key-not-active');
    if (this.#over || this.#waiting.size > 0) return this.#giveUp(over);
    this.#over = over;
    this.#leaving = setTimeout(() => this.#kill(), endingLimit);
    this.#host.send(endOfErrand);
    this.onLeaving(this);
  }

  #late(limit: number): Fault {
    return new Fault('token-timed-out', { module: this.module, seconds: String(Math.round(limit / 1_000)) });
  }

  #answered(answer: HostAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if ('fault' in answer) waiting.reject(new Fault(knownCode(answer.fault), answer.detail));
    else waiting.resolve(answer.value);
  }

  #giveUp(fault: Fault): void {
    if (this.#over) return;
    this.#over = fault;
    this.#kill();
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(fault);
    }
    this.#waiting.clear();
  }

  #kill(): void {
    this.#host.kill();
    this.#settle();
  }
}

/** Octets in a buffer of their own: Electron's channel sends the whole pool that a small Buffer lies in, and secrets lie there, too. */
const alone = (given: unknown): unknown => (given instanceof Uint8Array ? new Uint8Array(given) : given);

const codes: ReadonlySet<string> = new Set(faultCodes);
const knownCode = (code: string): FaultCode => (codes.has(code) ? (code as FaultCode) : 'internal');
