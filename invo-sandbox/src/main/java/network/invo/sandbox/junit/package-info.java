/** The JUnit 5 extension that gives each test a sandbox of its own. */
@NullMarked
package network.invo.sandbox.junit;

import org.jspecify.annotations.NullMarked;
