/** The one alarm of an object, as far as this instance knows it. */
export class JobAlarm {
  readonly #storage: DurableObjectStorage;
  #armedAt = Infinity;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /**
   * Makes sure that the object wakes at an instant, in the transaction of the rows. An alarm that is armed for earlier
   * stays unless it is to be put off: where another follows soon, waking for nothing costs less than a write.
   */
  arm(at: number, putOff = false): void {
    if (putOff ? this.#armedAt === at : this.covers(at)) return;
    this.#armedAt = at;
    void this.#storage.setAlarm(at);
  }

  /** Whether the object wakes at an instant or before. */
  covers(at: number): boolean {
    return this.#armedAt <= at;
  }

  /** To be called when it went off, or when the storage was emptied: nothing is armed. */
  fired(): void {
    this.#armedAt = Infinity;
  }

  /** Asks the platform, which may have lost it. */
  async check(): Promise<void> {
    this.#armedAt = (await this.#storage.getAlarm()) ?? Infinity;
  }
}
