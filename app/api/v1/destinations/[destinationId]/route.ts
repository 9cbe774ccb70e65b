import { serveEndpoints } from "@/app/api/v1/_endpoints/serve-endpoints";

export const { DELETE, GET, PUT } = serveEndpoints("/destinations/{destinationId}");
