// Which connections are open, and which of them gives way before there is room for no more: one that is idle, and of those on which nobody has shown
// a credential that holds before any other. Who only keeps connections open shuts nobody out.

/** What is kept of a connection: enough to end it. */
export interface Connection {
  destroy(): void;
}

export interface OpenConnections<C extends Connection> {
  opened(connection: C): void;
  /** A request has come on it; one that came on it is over. */
  begun(connection: C): void;
  answered(connection: C): void;
  /** A request on it came with a credential that holds. */
  trust(connection: C): void;
  closed(connection: C): void;
}

/** Once `roomMax` are open, each that is opened ends the one that has been idle longest, a stranger's if there is one; none where all are busy. */
export function openConnections<C extends Connection>(roomMax: number): OpenConnections<C> {
  /** Requests under way on each; of those with none, the one that has been idle longest first. */
  const strange = new Map<C, number>();
  const trusted = new Map<C, number>();

  function endIdle(among: Map<C, number>): boolean {
    for (const [connection, underWay] of among) {
      if (underWay > 0) continue;
      among.delete(connection);
      connection.destroy();
      return true;
    }
    return false;
  }

  function change(connection: C, by: 1 | -1): void {
    const among = trusted.has(connection) ? trusted : strange;
    const underWay = among.get(connection);
    if (underWay === undefined) return;
    // Idle from now on, it stands behind those that have been for longer.
    if (by === -1) among.delete(connection);
    among.set(connection, underWay + by);
  }

  return {
    opened(connection) {
      if (strange.size + trusted.size >= roomMax && !endIdle(strange)) endIdle(trusted);
      strange.set(connection, 0);
    },
    begun: (connection) => change(connection, 1),
    answered: (connection) => change(connection, -1),
    trust(connection) {
      const underWay = strange.get(connection);
      if (underWay === undefined) return;
      strange.delete(connection);
      trusted.set(connection, underWay);
    },
    closed(connection) {
      strange.delete(connection);
      trusted.delete(connection);
    },
  };
}
