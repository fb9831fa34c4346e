/** Orders of a bookshop that are saved, each time with another library. */
package com.example.bookshop;
