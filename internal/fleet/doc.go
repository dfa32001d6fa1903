// Package fleet sums up what package trace finds for everything that starts tasks in one account and Region or in many:
// each unit's verdict, the causes that units share, and what could not be read. It decides nothing anew.
package fleet
