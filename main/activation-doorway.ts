/**
 * What the main process does at the activation door: says what is asked, draws a passphrase, takes the answer, reads the share file that a
 * custodian chose. Part of the composition root, because a passphrase becomes activation data of the key store here.
 */
import { sameAsk, setsPassphrase, type Ask } from '../shared/ceremony/ask.ts';
import {
  activationAnswerSchema,
  type ActivationAnswer,
  type ActivationQuestion,
  type ActivationReply,
  type DrawnPassphrase,
} from '../shared/contract/activation-door.ts';
import { Fault, faultOf } from '../shared/fault/fault.ts';
import { drawnPieces } from '../shared/pki/drawn-passphrase.ts';
import { maxShareFileBytes } from './ceremony/share-file.ts';
import { activationQuestion, faultOfAnswer, faultOfTypedBack } from './ipc/activation-answer.ts';
import type { Workplace } from './ipc/desk.ts';
import { ActivationSecret, decodeUtf8 } from './keystore/activation-secret.ts';
import { drawnBits, drawPassphrase } from './keystore/drawn-passphrase.ts';
import type { ImportedFile } from './ports/media.ts';

export interface DoorwayOptions {
  readonly workplace: () => Workplace;
  /** Opens the file dialog; null when the person cancelled it. */
  readonly chooseFile: () => Promise<string | null>;
  readonly logDefect: (cause: unknown) => string;
}

export class ActivationDoorway {
  /** Chosen for the share that is asked for now. */
  private shareFile: ImportedFile | undefined;
  /** Drawn for the passphrase that is set now, until it was typed back; whoever is asked for another has nothing to do with it. */
  private drawn: { readonly secret: ActivationSecret; readonly ask: Ask } | undefined;

  constructor(private readonly options: DoorwayOptions) {}

  /** Null while nothing is awaited. */
  question(): ActivationQuestion | null {
    return activationQuestion(this.options.workplace(), this.shownWords(), this.shareFile?.name ?? null);
  }

  /** Null where no new passphrase is asked for. The one drawn before is gone: whoever draws another has not written that one down. */
  draw(): DrawnPassphrase | null {
    this.forgetDrawn();
    const { conductor, ports } = this.options.workplace();
    const ask = conductor.asked()?.ask;
    if (!ask || !setsPassphrase(ask)) return null;
    try {
      const secret = drawPassphrase(ports.entropy);
      this.drawn = { secret, ask };
      // Strings only here, on their way to the one window that shows them.
      return { words: drawnPieces(secret.bytes()).map(decodeUtf8), bits: drawnBits };
    } catch (thrown) {
      this.options.logDefect(thrown);
      return null;
    }
  }

  /** What was typed is a string in the main process only here, and only for as long as it takes to make bytes of it. */
  async submit(raw: unknown): Promise<ActivationReply> {
    return this.replying(async () => {
      const { conductor } = this.options.workplace();
      const answer = activationAnswerSchema.parse(raw);
      if (answer.passphrase === null) {
        this.forget();
        return conductor.giveActivation(null);
      }
      const typed = ActivationSecret.fromText(answer.passphrase);
      try {
        await this.refuseWrong(answer, typed.bytes());
      } catch (thrown) {
        typed.wipe();
        throw thrown;
      }
      await conductor.giveActivation(this.givenAs(answer, typed));
      this.forget();
    });
  }

  /** From now on the share that is asked for is given as a file, or again in words. The file is read here and goes to no window. */
  async chooseShare(how: unknown): Promise<ActivationReply> {
    return this.replying(async () => {
      if (how === 'words') return this.forget();
      const { conductor, ports } = this.options.workplace();
      if (how !== 'file' || !mayBeFile(conductor.asked()?.ask))
        throw new Fault('request-refused', { problem: 'no share is asked for' });
      const path = await this.options.chooseFile();
      if (path === null) return;
      const file = await ports.media.read(path, maxShareFileBytes);
      ports.shareDealer.recogniseFile(file.bytes);
      // While the dialog was open the ceremony may have been interrupted.
      if (mayBeFile(conductor.asked()?.ask)) this.shareFile = file;
    });
  }

  /** The window has closed, or the answer was taken. */
  forget(): void {
    this.shareFile = undefined;
    this.forgetDrawn();
  }

  private forgetDrawn(): void {
    this.drawn?.secret.wipe();
    this.drawn = undefined;
  }

  /** What is wrong by itself, or a last try that nobody agreed to, is refused here, and written down where people can do better. */
  private async refuseWrong(answer: ActivationAnswer, typed: Uint8Array): Promise<void> {
    const { conductor } = this.options.workplace();
    const asked = conductor.asked();
    if (!asked) return;
    const fault = answer.drawn
      ? faultOfTypedBack(asked.ask, typed, this.drawnFor(asked.ask)?.bytes() ?? null)
      : faultOfAnswer(asked.ask, answer);
    if (fault) {
      if (fault.code !== 'request-refused') await conductor.recordRefusal(fault, asked.step.id);
      throw fault;
    }
    if (asked.ask.lastTry) await conductor.agreeToLastTry(answer.lastTry ?? nobody);
  }

  /** What was drawn and typed back says so to the ceremony; it is kept here until it was taken, because it stands on paper by now. */
  private givenAs({ drawn }: ActivationAnswer, typed: ActivationSecret): ActivationSecret {
    if (!drawn || !this.drawn) return this.shareFile ? typed.forShareFile(this.shareFile) : typed;
    typed.wipe();
    return this.drawn.secret.copy();
  }

  private drawnFor(asked: Ask): ActivationSecret | undefined {
    return this.drawn && sameAsk(this.drawn.ask, asked) ? this.drawn.secret : undefined;
  }

  private async replying(work: () => Promise<void> | void): Promise<ActivationReply> {
    try {
      await work();
      return null;
    } catch (thrown) {
      const fault = faultOf(thrown);
      if (fault.code === 'internal') this.options.logDefect(fault.cause);
      return { code: fault.code, detail: { ...fault.detail } };
    }
  }

  /** A share is a string only here, on its way to the one window that shows it. */
  private shownWords(): readonly string[] | null {
    const shown = this.options.workplace().conductor.shown();
    return shown === null ? null : decodeUtf8(shown.bytes()).split(' ');
  }
}

const nobody = { of: '', givenBy: '', agreedBy: '' };

const mayBeFile = (ask: Ask | undefined): boolean => ask?.fromFile === true;
