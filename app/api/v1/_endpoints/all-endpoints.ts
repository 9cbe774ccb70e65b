// The whole machine API; routes, the OpenAPI document and the tenancy matrix are made from this list.

import { callEndpoints } from "./call-endpoints";
import { changeEndpoints } from "./change-endpoints";
import { destinationEndpoints } from "./destination-endpoints";
import { draftEndpoints } from "./draft-endpoints";
import type { Endpoint } from "./endpoint";
import { evidenceEndpoints } from "./evidence-endpoints";
import { grantEndpoints } from "./grant-endpoints";
import { policyEndpoints } from "./policy-endpoints";
import { replayEndpoints } from "./replay-endpoints";
import { serverEndpoints } from "./server-endpoints";

export const allEndpoints: readonly Endpoint[] = [...serverEndpoints, ...policyEndpoints, ...replayEndpoints, ...draftEndpoints, ...grantEndpoints, ...callEndpoints, ...evidenceEndpoints, ...changeEndpoints, ...destinationEndpoints];
