// A stretch of the list, as far as it was asked for: pages behind each other from either end, and new requests at the top.

import {
  ask,
  Refused,
  type RequestFilter,
  type RequestLine,
  type RequestsPage,
  Unreachable,
  watch,
} from '../../backend';
import { merged, within, without } from './rows';

/** Events come in bursts; one question answers for all of them. */
const SETTLE_MS = 250;

export class List {
  rows = $state.raw<RequestLine[]>([]);
  /** New ones that are not shown yet, since the user looks at older ones. */
  waiting = $state.raw<RequestLine[]>([]);
  /** Where the page before the first row begins; `null` where that is the newest. */
  before = $state<string | null>(null);
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
    await this.#page('newest');
  }

  /** Asks for the next page, if there is one and none is on its way. */
  async more() {
    if (this.next !== null && !this.asking && !this.trouble) await this.#page('older');
  }

  /** The same before the first row. */
  async back() {
    if (this.before !== null && !this.asking && !this.trouble) await this.#page('newer');
  }

  async again() {
    if (this.rows.length === 0) return this.#page('newest');
    await this.#page(this.next !== null ? 'older' : this.before !== null ? 'newer' : 'newest');
  }

  /** Goes to the newest, if they are not here. */
  async toStart() {
    if (this.before !== null) await this.show(this.#filter);
  }

  /** Goes to the oldest, and passes over what lies between. */
  async toEnd() {
    if (this.next !== null) await this.#page('oldest');
  }

  /** Shows the new ones that wait. */
  take() {
    this.rows = merged(this.rows, within(this.rows, this.waiting, this.next !== null));
    this.waiting = [];
  }

  /** Keeps the list true until the returned function is called. */
  follow(): () => void {
    const unwatch = watch(({ event }) => {
      if (event === 'used') this.#soon();
      // Amounts may be in another currency now.
      else if (event === 'changed' || event === 'state') this.show(this.#filter);
    }, this.#soon);
    return () => {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      unwatch();
    };
  }

  #soon = () => {
    this.#timer ??= setTimeout(() => this.#fresh(), SETTLE_MS);
  };

  async #page(which: 'newest' | 'older' | 'newer' | 'oldest') {
    const mine = ++this.#question;
    const from_oldest = which === 'newer' || which === 'oldest';
    // Each reads no more than it needs: whoever shows a list anew does not depend on where it ends.
    let behind = which === 'older' ? this.next : which === 'newer' ? this.before : null;
    this.asking = true;
    try {
      let page: RequestsPage;
      do {
        page = await ask('requests', { filter: this.#filter, behind, from_oldest });
        if (mine !== this.#question) return;
        behind = page.next;
        // Where little is wanted a page may end without a row, and an end without rows is none.
      } while (which === 'oldest' && page.rows.length === 0 && behind !== null);
      this.#show(which, page);
    } catch (error) {
      this.#failed(error, mine);
    } finally {
      if (mine === this.#question) this.asking = false;
    }
  }

  #show(which: 'newest' | 'older' | 'newer' | 'oldest', page: RequestsPage) {
    const anew = which === 'newest' || which === 'oldest';
    this.rows = anew ? page.rows : merged(this.rows, page.rows);
    if (which === 'newest' || which === 'older') this.next = page.next;
    else this.before = page.next;
    if (which === 'newest') [this.before, this.#newest] = [null, page.newest];
    if (which === 'oldest') this.next = null;
    if (which === 'newer') this.waiting = without(this.waiting, page.rows);
    [this.lookedTo, this.today, this.any, this.trouble] = [page.looked_to, page.today, page.any, undefined];
  }

  async #fresh() {
    this.#timer = undefined;
    // What a page on its way holds is not new.
    if (this.asking) return this.#soon();
    const mine = this.#question;
    try {
      const fresh = await ask('requests_new', { filter: this.#filter, after: this.#newest });
      // A page was asked for meanwhile, and may not hold them.
      if (mine !== this.#question) return this.#soon();
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
