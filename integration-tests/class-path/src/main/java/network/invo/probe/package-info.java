/** A user's program that knows the API only; the tests run it in JVMs of its own. */
@org.jspecify.annotations.NullMarked
package network.invo.probe;
