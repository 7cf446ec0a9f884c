// The list as far as it was asked for: pages behind each other, and new requests at the top.

import { ask, Refused, type RequestFilter, type RequestLine, Unreachable, watch } from '../../backend';
import { merged, within } from './rows';

/** Events come in bursts; one question answers for all of them. */
const SETTLE_MS = 250;

export class List {
  rows = $state.raw<RequestLine[]>([]);
  /** New ones that are not shown yet, since the user looks at older ones. */
  waiting = $state.raw<RequestLine[]>([]);
  /** Where the next page begins; `null` at the end. */
  next = $state<string | null>(null);
  /** The day down to which was looked. */
  lookedTo = $state<string | null>(null);
  today = $state('');
  /** Whether any request was ever filed. */
  any = $state(true);
  asking = $state(true);
  trouble = $state<Refused | Unreachable>();

  #filter: RequestFilter = {};
  #newest = 0;
  #question = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `atTop`: whether new ones may come in by themselves. */
  constructor(readonly atTop: () => boolean) {}

  /** Begins anew with another filter. */
  async show(filter: RequestFilter) {
    this.#filter = filter;
    this.waiting = [];
    await this.#page(undefined);
  }

  /** Asks for the next page, if there is one and none is on its way. */
  async more() {
    if (this.next !== null && !this.asking && !this.trouble) await this.#page(this.next);
  }

  async again() {
    await (this.rows.length > 0 && this.next !== null ? this.#page(this.next) : this.#page(undefined));
  }

  /** Shows the new ones that wait. */
  take() {
    this.rows = merged(this.rows, within(this.rows, this.waiting, this.next !== null));
    this.waiting = [];
  }

  /** Keeps the list true until the returned function is called. */
  follow(): () => void {
    const soon = () => {
      this.#timer ??= setTimeout(() => this.#fresh(), SETTLE_MS);
    };
    const unwatch = watch(({ event }) => {
      if (event === 'used') soon();
      // Amounts may be in another currency now.
      else if (event === 'changed' || event === 'state') this.show(this.#filter);
    }, soon);
    return () => {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      unwatch();
    };
  }

  async #page(behind: string | undefined) {
    const mine = ++this.#question;
    this.asking = true;
    try {
      const page = await ask('requests', { filter: this.#filter, behind: behind ?? null });
      if (mine !== this.#question) return;
      this.rows = behind === undefined ? page.rows : merged(this.rows, page.rows);
      [this.next, this.lookedTo, this.today, this.any] = [page.next, page.looked_to, page.today, page.any];
      if (behind === undefined) this.#newest = page.newest;
      this.trouble = undefined;
    } catch (error) {
      this.#failed(error, mine);
    } finally {
      if (mine === this.#question) this.asking = false;
    }
  }

  async #fresh() {
    this.#timer = undefined;
    const mine = this.#question;
    try {
      const fresh = await ask('requests_new', { filter: this.#filter, after: this.#newest });
      if (mine !== this.#question) return;
      if (fresh.too_many) return void (await this.show(this.#filter));
      this.#newest = fresh.newest;
      this.any ||= fresh.newest > 0;
      this.waiting = merged(this.waiting, fresh.rows);
      if (this.atTop()) this.take();
    } catch (error) {
      this.#failed(error, mine);
    }
  }

  #failed(error: unknown, mine: number) {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    if (mine === this.#question) this.trouble = error;
  }
}
