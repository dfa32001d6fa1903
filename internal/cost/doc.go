// Package cost says what a private pull path costs a month, beside a NAT gateway: interface endpoints with an S3
// gateway endpoint against a NAT gateway alone and against a NAT gateway with an S3 gateway endpoint, for one VPC or
// many, and hub and spoke against endpoints in every VPC.
//
// [Compare] does the arithmetic, exactly: amounts are decimals and are rounded only where they are shown.
// [DefaultPrices] is the price table that the package carries, one row a price with its unit, date and source;
// [LoadPrices] reads a table of the user's own and [Prices.Override] lays it over the first. A price that no row gives
// for a Region is not known: the rows that need it say so and have no total. The price of one Region never stands in
// for another's. [Chart] draws a comparison.
package cost
