// Behind a call's panel that was opened by its own address: the log, as that address searches it.

import { askedOfPage } from "@/app/_server/asked-of-page";
import CallsPage from "./(log)/page";

export default function CallsBehindPanel({ params }: { params: Promise<{ org: string }> }) {
  return <CallsPage params={params} searchParams={askedOfPage()} />;
}
