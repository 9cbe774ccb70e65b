// Behind a call's panel that was opened by its own address: the log, unfiltered.

import CallsPage from "./(log)/page";

export default function CallsBehindPanel({ params }: { params: Promise<{ org: string }> }) {
  return <CallsPage params={params} searchParams={Promise.resolve({})} />;
}
