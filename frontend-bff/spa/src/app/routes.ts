/** Every page and its address. */
import { accountRoute, securityRoute } from "@/app/routes/account";
import { boardRoute } from "@/app/routes/board";
import { apiKeysRoute, auditRoute, dashboardRoute, settingsRoute, teamRoute } from "@/app/routes/company";
import { customersRoute, driversRoute, placesRoute, vehiclesRoute } from "@/app/routes/nouns";
import { appRoute, indexRoute, rootRoute } from "@/app/routes/root";
import {
  acceptInvitationRoute,
  forgotPasswordRoute,
  registerRoute,
  resetPasswordRoute,
  signInRoute,
  verifyEmailRoute,
} from "@/app/routes/sign-in";
import { editTripRoute, importTripsRoute, newTripRoute, tripsRoute } from "@/app/routes/trips";

export const routeTree = rootRoute.addChildren([
  signInRoute,
  registerRoute,
  verifyEmailRoute,
  forgotPasswordRoute,
  resetPasswordRoute,
  acceptInvitationRoute,
  appRoute.addChildren([
    indexRoute,
    boardRoute,
    tripsRoute,
    newTripRoute,
    editTripRoute,
    importTripsRoute,
    driversRoute,
    vehiclesRoute,
    placesRoute,
    customersRoute,
    dashboardRoute,
    teamRoute,
    apiKeysRoute,
    auditRoute,
    settingsRoute,
    accountRoute,
    securityRoute,
  ]),
]);
