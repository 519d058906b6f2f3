package io.forebay.core;

/** Guards a few endpoints, by its monitor. No plugin's code runs under it. */
final class Stripe {}
